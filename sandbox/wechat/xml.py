"""XML in and out, as WeChat writes it."""

from typing import Any

import xmltodict


def _value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "".join(_value(each) for each in value)
    if isinstance(value, dict):
        return "".join(f"<{name}>{_value(each)}</{name}>" for name, each in value.items())
    # A CDATA section cannot hold its own end mark: close it and open another in between.
    return f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def render(fields: dict[str, Any]) -> str:
    """`<xml>…</xml>`: text in CDATA, numbers bare, dicts nested."""
    return f"<xml>{_value(fields)}</xml>"


def parse(text: str) -> dict[str, Any]:
    """The fields of `<xml>…</xml>`; ValueError if it is anything else."""
    try:
        root = xmltodict.parse(text)
    except Exception as error:
        raise ValueError(f"not XML: {error}") from error
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise ValueError("no <xml> element")
    return fields
