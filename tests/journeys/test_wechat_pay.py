"""A member buys a package inside WeChat and pays on the sheet that WeChat opens."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.stack import OUTSIDE, Stack
from tests.journeys.test_buying import WASHES, receipts, usable
from tests.journeys.waiting import eventually

SHEET = "#wechat-pay-sheet"
ARRIVED = "服务券已到账"


@pytest.fixture
def wechat_pay_in_disorder(stack: Stack) -> Iterator[None]:
    """WeChat Pay sends each notice twice for the length of a journey."""
    stack.misbehave("wechatpay", "duplicate")
    yield
    stack.misbehave("wechatpay", "ok")


def to_the_sheet(page: Page, stack: Stack) -> None:
    """From the mall to WeChat's sheet."""
    page.goto(f"{stack.site}/mall/")
    page.click("a.offer:has-text('洗车五次卡')")
    expect(page.locator(".steps")).to_contain_text("微信支付")
    page.click("button:has-text('立即购买')")
    page.wait_for_url("**/wechat-pay/")
    expect(page.locator(".amount_big")).to_have_text("¥149.00")
    page.click("[data-pay]")
    expect(page.locator(f"{SHEET} .sum")).to_have_text("¥149.00")


def state_of(stack: Stack, page: Page) -> str:
    """What the club says of the newest order on the member's list."""
    page.goto(f"{stack.site}/me/orders/")
    return page.locator(".list__item >> nth=0").locator(".tag").inner_text()


@pytest.mark.usefixtures("wechat_pay_in_disorder")
def test_a_package_bought_inside_wechat_becomes_vouchers(stack: Stack, screens: Screens) -> None:
    page, member = screens.phone(), member_called(stack, "吴国栋")
    open_as(page, stack, member, "/me/")
    before, told = usable(page, stack), receipts(stack, member)

    to_the_sheet(page, stack)
    page.click(f"{SHEET} .turn")
    expect(page.locator("[data-told=cancel]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("[data-pay]")
    page.click(f"{SHEET} .fail")
    expect(page.locator("[data-told=fail]")).to_be_visible()
    expect(page.locator("[data-told=cancel]")).to_be_hidden()
    page.click("[data-pay]")
    page.click(f"{SHEET} .pay")

    page.wait_for_url(re.compile(r"/me/orders/[0-9a-f-]+/\?back=1$"))
    expect(page.locator("#progress h1")).to_have_text(ARRIVED, timeout=20_000)
    assert usable(page, stack) == before + WASHES
    assert eventually(lambda: receipts(stack, member) - told) == 1
    assert stack.must("verify")


def test_who_gives_up_inside_wechat_owes_nothing_and_cannot_pay_later(stack: Stack, screens: Screens) -> None:
    page, member = screens.phone(), member_called(stack, "郑可欣")
    page.on("dialog", lambda dialog: dialog.accept())
    open_as(page, stack, member, "/me/")
    before = usable(page, stack)

    to_the_sheet(page, stack)
    page.click(f"{SHEET} .turn")
    page.click("a:has-text('返回订单')")
    expect(page.locator("#progress h1")).to_have_text("待支付")
    page.click("button:has-text('取消订单')")

    expect(page.locator("#progress h1")).to_have_text("订单已取消")
    assert usable(page, stack) == before
    assert pay_late(stack)["ok"] is False


def pay_late(stack: Stack) -> dict[str, Any]:
    """Somebody pays the last closed order at WeChat Pay after all."""
    world = stack.data_dir / "sandbox" / "state.json"
    saved = eventually(lambda: re.findall(r'"out_trade_no": "([0-9a-f]{32})"', world.read_text()))
    answer = OUTSIDE.post(f"{stack.sandbox}/sandbox/wechatpay/pay/{saved[-1]}", json={"outcome": "paid"})
    found: dict[str, Any] = answer.json()
    return found


def test_a_tap_on_the_sandboxes_phone_is_inside_wechat_too(stack: Stack, screens: Screens) -> None:
    """An ordinary browser that holds the phone: the sandbox brings the sheet."""
    page, member = screens.browser(), member_called(stack, "吴国栋")
    phone = f"/phone/{member['openid']}"
    page.goto(f"{stack.sandbox}{phone}")
    target = f"{phone}/open?url={quote(stack.site + '/mall/')}"
    page.evaluate("address => { location.href = address; }", target)
    page.wait_for_url(f"{stack.site}/mall/**")
    to_the_sheet(page, stack)
    page.click(f"{SHEET} .pay")
    expect(page.locator("#progress h1")).to_have_text(ARRIVED, timeout=20_000)
    assert state_of(stack, page) == "已发券"
