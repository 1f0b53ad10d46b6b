"""What is kept of a push, and what makes two pushes the same."""

import hashlib
from typing import Any

from django.conf import settings

from club.wechat.envelope import Letter

# Fields that later work reads. What people write to the account is answered, not kept.
KEPT = ("EventKey", "Ticket", "MsgID", "Status", "MenuId", "ScanCodeInfo")
POPUPS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


def dedupe_key(letter: Letter) -> str:
    """What makes two pushes the same: the message's id, or for events who, when, what and about what."""
    parts: tuple[Any, ...] = (settings.WECHAT_APP_ID, "message", letter.openid, letter.message_id)
    if letter.is_event or not letter.message_id:
        # Two different events may share their second, so its name and key count too.
        stamp = int(letter.created_at.timestamp())
        parts = (settings.WECHAT_APP_ID, letter.openid, stamp, letter.kind, letter.key, letter.message_id)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def content_of(letter: Letter) -> dict[str, Any]:
    """The fields to keep; what people write is not among them."""
    content: dict[str, Any] = {name: letter.fields[name] for name in KEPT if letter.fields.get(name)}
    content["CreateTime"] = int(letter.created_at.timestamp())
    if letter.message_id:
        content["MsgID"] = letter.message_id
    if letter.kind.startswith("subscribe_msg_"):
        content["List"] = notices(letter.fields)
    return content


def notices(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of a subscription-notice event, under any of its names; one entry arrives without a list."""
    for name in POPUPS:
        wrapper = fields.get(name)
        entries = wrapper.get("List") if isinstance(wrapper, dict) else None
        if entries:
            rows = entries if isinstance(entries, list) else [entries]
            return [row for row in rows if isinstance(row, dict)]
    return []
