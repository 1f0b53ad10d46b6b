"""What a person does with the account. Each act reaches the club as the real callback."""

from typing import Any

from sandbox import clock, messages
from sandbox.outside import Outside
from sandbox.phones import Phone
from sandbox.wechat import callbacks, menu, qrcodes, window

Said = dict[str, Any]


def _line(outside: Outside, phone: Phone, kind: str, text: str) -> None:
    messages.keep(outside.world, "screen", phone["openid"], kind, text, {})


async def _event(outside: Outside, phone: Phone, event: str, **fields: Any) -> Said:
    return await callbacks.push(outside, phone["openid"], {"MsgType": "event", "Event": event} | fields)


async def follow(outside: Outside, phone: Phone, scene: str = "") -> Said:
    """Follow the account; with a scene, by scanning its QR code."""
    phone["followed_at"] = phone["followed_at"] if phone["following"] else clock.now()
    phone["following"] = True
    phone["scene"], phone["scene_kind"] = scene, "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH"
    window.widen(phone, "follow")
    _line(outside, phone, "notice", f"你扫码关注了公众号（{scene}）" if scene else "你已关注公众号")
    if not scene:
        return await _event(outside, phone, "subscribe", EventKey="")
    ticket = qrcodes.ticket_of(outside, scene)
    return await _event(outside, phone, "subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)


async def unfollow(outside: Outside, phone: Phone) -> Said:
    """Stop following; the window for messages closes at once."""
    phone["following"] = False
    phone["window"] = {"until": 0, "left": 0}
    _line(outside, phone, "notice", "你已取消关注")
    return await _event(outside, phone, "unsubscribe", EventKey="")


async def scan(outside: Outside, phone: Phone, scene: str) -> Said:
    """Scan a scene's QR code: a follower causes SCAN, anyone else follows by it."""
    if not phone["following"]:
        return await follow(outside, phone, scene)
    window.widen(phone, "scan")
    _line(outside, phone, "notice", f"你扫描了二维码（{scene}）")
    return await _event(outside, phone, "SCAN", EventKey=scene, Ticket=qrcodes.ticket_of(outside, scene))


async def write(outside: Outside, phone: Phone, content: str) -> Said:
    """Send a text to the account."""
    window.widen(phone, "text")
    _line(outside, phone, "mine", content)
    number = 24_000_000_000_000_000 + outside.world.next_serial()
    return await callbacks.push(
        outside, phone["openid"], {"MsgType": "text", "Content": content, "MsgId": number}
    )


async def tap(outside: Outside, phone: Phone, key: str) -> tuple[Said, str]:
    """Tap a menu button, named by its key, URL or caption; answers the club's word and the URL to open."""
    names = ("key", "url", "name")
    button = next(
        (b for b in menu.leaves(outside.world.menu) if key in (b.get(name) for name in names)), None
    )
    if button is not None and button["type"] in ("view", "miniprogram"):
        return await _event(outside, phone, "VIEW", EventKey=button["url"], MenuId=1), button["url"]
    window.widen(phone, "click")
    name = button["name"] if button else key
    _line(outside, phone, "notice", f"你点击了菜单“{name}”")
    return await _event(outside, phone, "CLICK", EventKey=(button or {}).get("key", key)), ""


async def answer_popup(outside: Outside, phone: Phone, template: str, accept: bool, scene: str) -> Said:
    """Tick or refuse a subscription notice; a tick is worth one send."""
    credits = phone["credits"]
    credits[template] = credits.get(template, 0) + int(accept)
    status = "accept" if accept else "reject"
    entry = {"TemplateId": template, "SubscribeStatusString": status, "PopupScene": scene}
    return await _event(outside, phone, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": entry})


async def withdraw(outside: Outside, phone: Phone, template: str) -> Said:
    """Switch a subscription notice off in the settings."""
    phone["credits"].pop(template, None)
    entry = {"TemplateId": template, "SubscribeStatusString": "reject"}
    return await _event(outside, phone, "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": entry})
