"""A conversation prepared for the screen: time lines, bubbles, cards."""

import re
from datetime import datetime, timedelta
from typing import Any

from sandbox.messages import Message
from sandbox.screen import web
from sandbox.wechat import templates

Library = dict[str, dict[str, Any]]
GAP = timedelta(minutes=5)
REMARKS = {"subscribe": "来自你订阅的通知"}  # otherwise a notice looks like a template message
CODE = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
# Names that templates give their keywords: thing1, time4, character_string2 …
LABELS = {
    "thing": "内容",
    "time": "时间",
    "date": "日期",
    "amount": "金额",
    "character_string": "编号",
    "number": "数量",
    "phrase": "状态",
    "name": "姓名",
    "car_number": "车牌",
    "phone_number": "电话",
    "const": "类型",
    "keyword": "内容",
    "short_thing": "内容",
}


def code_in(text: str) -> str:
    """The verification code in an SMS, if one stands there."""
    found = CODE.search(text)
    return found.group() if found and "码" in text else ""


def _label(name: str) -> str:
    return LABELS.get(re.sub(r"\d+$", "", name), name)


def _card(message: Message, library: Library) -> dict[str, Any]:
    """Title and labels come from the account's template library, if the template is registered there."""
    data = message["payload"]["data"]
    template = library.get(message["template"], {})
    named = templates.labels(template)
    rows = [(name, row) for name, row in data.items() if name not in ("first", "remark")]
    return {
        "title": template.get("title") or message["template"],
        "first": str(data.get("first", {}).get("value", "")),
        "fields": [
            {"label": named.get(name, _label(name)), "value": str(row["value"])} for name, row in rows
        ],
        "remark": str(data.get("remark", {}).get("value", "")) or REMARKS.get(message["kind"], ""),
        "url": web(message.get("url")),
    }


def preview(message: Message, library: Library) -> str:
    """One line for lists: the title of a card with what it says first, the first line of anything else."""
    said = str(message.get("subject") or message["text"]).split("\n")
    if message["kind"] not in ("template", "subscribe"):
        return said[0]
    title = library.get(message["template"], {}).get("title") or message["template"]
    return " · ".join([title, *said])


def _clock(at: datetime, now: datetime) -> str:
    hours = f"{at:%H:%M}"
    return hours if at.date() == now.date() else f"{at.month}月{at.day}日 {hours}"


def lines(rows: list[Message], library: Library) -> list[dict[str, Any]]:
    """What the chat shows, oldest first; a time stands above the first line after a pause."""
    shown: list[dict[str, Any]] = []
    before: datetime | None = None
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        if before is None or at - before > GAP:
            shown.append({"kind": "time", "text": _clock(at, datetime.now(at.tzinfo))})
        before = at
        shown.append(_line(row, library))
    return shown


def _line(row: Message, library: Library) -> dict[str, Any]:
    line = {"kind": row["kind"], "text": row["text"], "id": row["id"]}
    if row["kind"] in ("template", "subscribe"):
        return line | {"kind": "card", "card": _card(row, library)}
    if row["kind"] == "news":
        return line | {"articles": row["payload"].get("articles", [])}
    if row["kind"] == "notice":
        return line | {"why": row["payload"].get("why", "")}
    return line
