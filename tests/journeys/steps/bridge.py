"""What a page asks of the WeChat around it; a browser has no such bridge of its own."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

BRIDGE = """
window.heard = [];
window.WeixinJSBridge = {
  invoke: function (name, data, answer) {
    window.heard.push([name, data]);
    const yes = { errMsg: name + ":ok", err_msg: name + ":ok" };
    if (answer) { window.setTimeout(function () { answer(yes); }, 0); }
  },
  on: function () {},
  call: function () {}
};
"""


def hear_wechat(page: Page) -> Callable[[str], list[Any]]:
    """Put a WeChat around the page that says yes to everything; tells what it was asked by a name."""
    page.add_init_script(BRIDGE)
    page.route("https://open.weixin.qq.com/**", lambda route: route.abort())  # its script reports to WeChat

    def asked(name: str) -> list[Any]:
        heard = page.evaluate("window.heard || []")
        return [data for said, data in heard if said == name]

    return asked
