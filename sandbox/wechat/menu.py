"""The account's menu: at most three buttons with at most five below each."""

from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.wechat.answers import OK
from sandbox.wechat.errors import WeChatError

NEEDS = {
    "click": ("key",),
    "view": ("url",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("url", "appid", "pagepath"),
}
MISSING = {"key": (40019, "invalid button key size"), "url": (40020, "invalid button url size")}


def _check_leaf(button: dict[str, Any]) -> None:
    kind = button.get("type")
    if kind not in NEEDS:
        raise WeChatError(40017, "invalid button type")
    for name in NEEDS[kind]:
        value = button.get(name)
        if not isinstance(value, str) or not value or len(value.encode()) > 1024:
            raise WeChatError(*MISSING.get(name, (40035, "invalid parameter")))
    if kind == "view" and not button["url"].startswith(("http://", "https://")):
        raise WeChatError(40054, "invalid sub button url domain")


def _check_name(button: Any, limit: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not 0 < len(name.encode()) <= limit:
        raise WeChatError(40018, "invalid button name size")


def _check(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise WeChatError(40016, "invalid button size")
    for button in buttons:
        _check_name(button, 16)
        below = button.get("sub_button") or []
        if not below:
            _check_leaf(button)
        elif len(below) > 5:
            raise WeChatError(40023, "invalid sub button size")
        for leaf in below:
            _check_name(leaf, 60)
            _check_leaf(leaf)


def create(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST menu/create: replaces the menu."""
    _check(body.get("button"))
    outside.world.menu = {"button": body["button"]}
    return OK


def get(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET menu/get; 46003 while there is none."""
    if not outside.world.menu:
        raise WeChatError(46003, "menu no exist")
    buttons = [
        {**button, "sub_button": button.get("sub_button") or []} for button in outside.world.menu["button"]
    ]
    return {"menu": {"button": buttons}}


def delete(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET menu/delete."""
    outside.world.menu = {}
    return OK


def leaves(menu: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button that does something, in reading order."""
    found = []
    for button in menu.get("button", []):
        found.extend(button.get("sub_button") or [button])
    return found
