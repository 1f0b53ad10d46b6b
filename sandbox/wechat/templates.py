"""The account's template library: what a template is called and how its fields are labelled."""

import re
from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside

FIELD = re.compile(r"([^\n：:{}]+)[：:]\s*\{\{(\w+)\.DATA\}\}")


def labels(template: dict[str, Any]) -> dict[str, str]:
    """Label by keyword, read from the content `服务名称：{{thing1.DATA}}`."""
    return {name: label.strip() for label, name in FIELD.findall(template.get("content", ""))}


def private(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET template/get_all_private_template."""
    return {"template_list": list(outside.world.templates.values())}


def register(outside: Outside, name: str, title: str, content: str) -> dict[str, Any]:
    """Choose a template in the console; sending does not need it, the card looks better with it."""
    row = {"template_id": name, "title": title, "content": content, "example": ""}
    outside.world.templates[name] = row
    return row
