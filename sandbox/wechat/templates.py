"""The account's template library: names of templates, labels of their fields, what those may hold."""

import re
from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.wechat.errors import WeChatError

# What a keyword of each type may hold (WeChat: parameter types of subscription notices).
HOLDS = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "name": r".{1,10}",
    "number": r"[\d.,-]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "amount": r"[^\d]?[\d,]{1,10}(\.\d{1,2})?元?",
    "phone_number": r"[\d+-]{1,17}",
    "car_number": r".{1,8}",
}
FIELD = re.compile(r"([^\n：:{}]+)[：:]\s*\{\{(\w+)\.DATA\}\}")


def labels(template: dict[str, Any]) -> dict[str, str]:
    """Label by keyword, read from the content `服务名称：{{thing1.DATA}}`."""
    return {name: label.strip() for label, name in FIELD.findall(template.get("content", ""))}


def private(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET template/get_all_private_template."""
    cards = [row for row in outside.world.templates.values() if not row.get("notice")]
    return {"template_list": cards}


def notices(outside: Outside) -> list[dict[str, Any]]:
    """Templates of subscription notices: what a person can be asked for."""
    return [row for row in outside.world.templates.values() if row.get("notice")]


def register(
    outside: Outside, name: str, title: str, content: str, *, is_notice: bool = False
) -> dict[str, Any]:
    """Choose a template in the console; sending does not need it, the card looks better with it."""
    row = {"template_id": name, "title": title, "content": content, "example": "", "notice": is_notice}
    outside.world.templates[name] = row
    return row


def check(template: dict[str, Any], data: dict[str, Any]) -> None:
    """47003 when a notice's keywords are not the template's, or a value is not what its type allows."""
    wanted = set(labels(template))
    for name in sorted(wanted - data.keys()):
        raise WeChatError(47003, f"argument invalid! data.{name}.value is empty")
    for name, row in data.items():
        kind, value = name.rstrip("0123456789"), str(row["value"])
        if (
            (wanted and name not in wanted)
            or not value
            or not re.fullmatch(HOLDS.get(kind, ".{1,100}"), value)
        ):
            raise WeChatError(47003, f"argument invalid! data.{name}.value invalid")
