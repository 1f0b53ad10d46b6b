"""The club's passive reply: opened, read, and shown on the phone."""

from typing import Any

from wechatpy.exceptions import WeChatException

from sandbox import messages
from sandbox.deliver import Answer
from sandbox.outside import Outside
from sandbox.wechat import callbacks, xml

BROKEN = "该公众号提供的服务出现故障，请稍后再试"
# Nobody waits for an answer to these, so WeChat shows neither reply nor error.
SILENT = ("unsubscribe", "TEMPLATESENDJOBFINISH", "VIEW", "subscribe_msg_sent_event")
MEDIA = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "music": "[音乐]"}


def receive(outside: Outside, openid: str, answer: Answer, wanted: bool) -> dict[str, Any] | None:
    """The reply as a message on the phone; None when the club had nothing to say."""
    if not wanted:
        return None
    if answer.status != 200:
        return _broken(outside, openid, f"HTTP {answer.status}")
    if answer.body.strip() in ("", "success"):
        return None
    try:
        fields = _open(outside, answer.body)
        return _show(outside, openid, fields)
    except (ValueError, KeyError, TypeError, AttributeError, WeChatException) as error:
        return _broken(outside, openid, repr(error))


def _open(outside: Outside, body: str) -> dict[str, Any]:
    """Plain fields; in safe mode a reply in clear is refused, as WeChat does."""
    fields = xml.parse(body)
    if not outside.settings.aes_key:
        return fields
    opened = callbacks.crypto(outside).decrypt_message(
        body, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
    )
    return xml.parse(opened)


def _articles(fields: dict[str, Any]) -> list[dict[str, str]]:
    items = fields["Articles"]["item"]
    rows = items if isinstance(items, list) else [items]
    names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
    return [{name: row.get(tag) or "" for name, tag in names.items()} for row in rows]


def _show(outside: Outside, openid: str, fields: dict[str, Any]) -> dict[str, Any]:
    kind = fields["MsgType"]
    if fields["ToUserName"] != openid:
        raise ValueError("the reply is addressed to somebody else")
    payload: dict[str, Any] = {"via": "reply", "xml": fields}
    if kind == "text":
        text = fields["Content"] or ""
        if len(text.encode()) > 2048:
            raise ValueError("text longer than 2048 bytes")
    elif kind == "news":
        payload["articles"] = _articles(fields)
        text = "\n".join(row["title"] for row in payload["articles"])
    else:
        text = MEDIA[kind]
    kept = messages.keep(outside.world, "wechat", openid, kind, text, payload)
    return {"kind": kind, "text": text, "id": kept["id"], "articles": payload.get("articles", [])}


def _broken(outside: Outside, openid: str, why: str) -> dict[str, Any]:
    kept = messages.keep(outside.world, "screen", openid, "notice", BROKEN, {"why": why})
    return {"kind": "error", "text": BROKEN, "id": kept["id"], "why": why}
