"""Opening what WeChat pushes and closing what we answer: signature, time window, safe mode."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException

from club.wechat.xml import BadXml, fields_of, text_of

LARGEST = 64 * 1024
WINDOW_S = 300
KIND = re.compile(r"[A-Za-z0-9_]{1,40}")
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
STAMP = re.compile(r"[0-9]{1,11}")
Query = Mapping[str, str]


class Refused(Exception):
    """The push is not answered; `status` is what the caller sees."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True)
class Letter:
    """One message or event. `kind` is the event's or message's name in lower case."""

    openid: str
    account: str
    kind: str
    created_at: datetime
    key: str = ""
    content: str = ""
    message_id: str = ""
    is_event: bool = False
    is_sealed: bool = False
    fields: dict[str, Any] = field(default_factory=dict, repr=False)


def echo(query: Query, at: datetime) -> str:
    """The answer to WeChat's check of the address. Raises Refused."""
    _check_signature(query, at)
    return query.get("echostr", "")


def open_letter(query: Query, raw: bytes, at: datetime) -> Letter:
    """Check and read one push; nothing is parsed before its signature holds. Raises Refused."""
    _check_signature(query, at)
    if len(raw) > LARGEST:
        raise Refused(400, "too large")
    try:
        fields = fields_of(raw)
        sealed = query.get("encrypt_type") == "aes"
        if sealed:
            fields = _unseal(fields, query)
        elif settings.WECHAT_AES_KEY:
            # The plain signature does not cover the body, so safe mode takes nothing but safe mode.
            raise Refused(403, "plain text in safe mode")
        return _letter(fields, sealed)
    except BadXml as error:
        raise Refused(400, str(error)) from None


def close(reply: str, letter: Letter, query: Query) -> str:
    """The reply as it goes out: in safe mode encrypted with the newest key."""
    if not letter.is_sealed:
        return reply
    crypto = WeChatCrypto(settings.WECHAT_TOKEN, _keys()[0], settings.WECHAT_APP_ID)
    return str(crypto.encrypt_message(reply, query["nonce"], query["timestamp"]))


def _keys() -> list[str]:
    """WECHAT_AES_KEY holds the newest key and, for a while after a change, the one before."""
    return [key.strip() for key in settings.WECHAT_AES_KEY.split(",") if key.strip()]


def _check_signature(query: Query, at: datetime) -> None:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    parts = sorted([settings.WECHAT_TOKEN, stamp, nonce])
    wanted = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(wanted.encode(), query.get("signature", "").encode()):
        raise Refused(403, "signature")
    if not STAMP.fullmatch(stamp) or abs(int(stamp) - at.timestamp()) > WINDOW_S:
        raise Refused(403, "time")


def _unseal(fields: dict[str, Any], query: Query) -> dict[str, Any]:
    cipher = text_of(fields, "Encrypt", LARGEST)
    parts = sorted([settings.WECHAT_TOKEN, query["timestamp"], query["nonce"], cipher])
    wanted = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(wanted.encode(), query.get("msg_signature", "").encode()):
        raise Refused(403, "message signature")
    for key in _keys():
        crypto = WeChatCrypto(settings.WECHAT_TOKEN, key, settings.WECHAT_APP_ID)
        try:
            plain = crypto.decrypt_message({"Encrypt": cipher}, wanted, query["timestamp"], query["nonce"])
        except (InvalidAppIdException, InvalidSignatureException):
            continue
        except Exception:
            continue
        return fields_of(plain.encode() if isinstance(plain, str) else plain)
    raise Refused(403, "cannot be decrypted")


def _letter(fields: dict[str, Any], sealed: bool) -> Letter:
    message_type = text_of(fields, "MsgType", 40)
    is_event = message_type == "event"
    kind = text_of(fields, "Event", 40) if is_event else message_type
    openid, created = text_of(fields, "FromUserName", 64), text_of(fields, "CreateTime", 12)
    if not KIND.fullmatch(kind) or not OPENID.fullmatch(openid) or not STAMP.fullmatch(created):
        raise BadXml("fields")
    return Letter(
        openid=openid,
        account=text_of(fields, "ToUserName", 64),
        kind=kind.lower(),
        created_at=datetime.fromtimestamp(int(created), UTC),
        key=text_of(fields, "EventKey", 1024),
        content=text_of(fields, "Content", 8192),
        message_id=text_of(fields, "MsgId", 64) or text_of(fields, "MsgID", 64),
        is_event=is_event,
        is_sealed=sealed,
        fields=fields,
    )
