"""Messages the club sends by itself: template, subscription notice, customer service."""

from itertools import takewhile
from typing import Any

from starlette.requests import Request

from sandbox import clock, messages
from sandbox.outside import Outside
from sandbox.phones import Phone
from sandbox.wechat import callbacks, templates, window
from sandbox.wechat.answers import OK
from sandbox.wechat.errors import WeChatError
from sandbox.wechat.users import follower, known

# One message per openid and client_msg_id within this time.
DEDUPE_S = 600


def _template_id(body: dict[str, Any]) -> str:
    template = body.get("template_id")
    if not isinstance(template, str) or not template:
        raise WeChatError(40037, "invalid template_id")
    return template


def _data(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    rows = list(data.values()) if isinstance(data, dict) else []
    if not rows or not all(isinstance(row, dict) and "value" in row for row in rows):
        raise WeChatError(47003, "argument invalid! data is empty or a keyword has no value")
    return dict(body["data"])


def _lines(data: dict[str, Any]) -> str:
    return "\n".join(str(row["value"]) for row in data.values())


def _earlier(outside: Outside, openid: str, client_id: Any) -> dict[str, Any] | None:
    """The answer already given for this client_msg_id, while it is remembered."""
    sent, moment = outside.world.sent, clock.now()
    # The oldest stand first, so that a look costs nothing however many were sent within the time.
    for key in list(takewhile(lambda key: sent[key]["until"] <= moment, sent)):
        del sent[key]
    found = sent.get(f"{openid}:{client_id}") if client_id else None
    if found is not None:
        outside.world.count("repeats")
    return found


def send_template(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST message/template/send: msgid at once, TEMPLATESENDJOBFINISH a moment later."""
    phone = known(outside, body.get("touser"))
    name, data, client_id = _template_id(body), _data(body), body.get("client_msg_id")
    follower(outside, phone["openid"])
    earlier = _earlier(outside, phone["openid"], client_id)
    if earlier is not None:
        return OK | {"msgid": earlier["msgid"]}
    msgid = 2_000_000_000_000_000_000 + outside.world.next_serial()
    more = {"template": name, "url": body.get("url") or "", "msgid": msgid}
    messages.keep(outside.world, "wechat", phone["openid"], "template", _lines(data), body, **more)
    if client_id:
        outside.world.sent[f"{phone['openid']}:{client_id}"] = {
            "msgid": msgid,
            "until": clock.now() + DEDUPE_S,
        }
    done = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": msgid, "Status": "success"}
    callbacks.push_later(outside, phone["openid"], done)
    return OK | {"msgid": msgid}


def send_notice(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST message/subscribe/bizsend: costs one tick of that template, 43101 without; 47003 for bad data."""
    phone, name, data = known(outside, body.get("touser")), _template_id(body), _data(body)
    templates.check(outside.world.templates.get(name, {}), data)
    if phone["credits"].get(name, 0) < 1:
        raise WeChatError(43101, "user refuse to accept the msg")
    phone["credits"][name] -= 1
    more = {"template": name, "url": body.get("page") or ""}
    messages.keep(outside.world, "wechat", phone["openid"], "subscribe", _lines(data), body, **more)
    msgid = outside.world.next_serial()
    entry = {"TemplateId": name, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    sent = {"MsgType": "event", "Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": entry}}
    callbacks.push_later(outside, phone["openid"], sent)
    return OK


def send_service(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST message/custom/send: only inside the window that the person opened."""
    phone = known(outside, body.get("touser"))
    kind = body.get("msgtype")
    if kind not in READERS:
        raise WeChatError(40008, "invalid message type")
    content = body.get(kind)
    if not isinstance(content, dict):
        raise WeChatError(40007 if kind == "image" else 44004, "empty content")
    if not phone["following"]:
        raise WeChatError(45015, "response out of time limit or subscription is canceled")
    text = READERS[kind](content)
    window.spend(phone)
    return _kept(outside, phone, kind, text, body)


def _kept(outside: Outside, phone: Phone, kind: str, text: str, body: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = {"via": "custom", **body}
    if kind == "news":
        payload["articles"] = body["news"]["articles"]
    messages.keep(outside.world, "wechat", phone["openid"], kind, text, payload)
    return OK


def _text(content: dict[str, Any]) -> str:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise WeChatError(44004, "empty content")
    if len(text.encode()) > 2048:
        raise WeChatError(45002, "content size out of limit")
    return text


def _news(content: dict[str, Any]) -> str:
    articles = content.get("articles")
    if not isinstance(articles, list) or len(articles) != 1:
        raise WeChatError(45008, "article size out of limit")
    return str(articles[0].get("title", ""))


READERS: dict[str, Any] = {
    "text": _text,
    "news": _news,
    "image": lambda content: "[图片]",
    "voice": lambda content: "[语音]",
    "video": lambda content: "[视频]",
    "msgmenu": lambda content: str(content.get("head_content", "")),
    "miniprogrampage": lambda content: str(content.get("title", "[小程序]")),
}
