"""The one door for XML from outside: no DOCTYPE, no other encoding than UTF-8, flat text fields."""

from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict


class BadXml(Exception):
    """Not a message we can read."""


def fields_of(raw: bytes) -> dict[str, Any]:
    """The children of `<xml>`. Raises BadXml.

    Entities can only be declared in a DOCTYPE, so refusing that also refuses entity bombs and
    external entities. A second encoding could hide one from this check, so only UTF-8 is read.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadXml("not UTF-8") from None
    if "\x00" in text or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise BadXml("document type")
    try:
        root = xmltodict.parse(text.encode(), encoding="utf-8")
    except (ExpatError, ValueError, RecursionError):
        raise BadXml("malformed") from None
    fields = root.get("xml") if isinstance(root, dict) else None
    if not isinstance(fields, dict):
        raise BadXml("no <xml> element")
    return fields


def text_of(fields: dict[str, Any], name: str, longest: int = 2048) -> str:
    """One field as text; a repeated, nested or overlong one is refused. Missing is ''."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise BadXml(name)
    return value
