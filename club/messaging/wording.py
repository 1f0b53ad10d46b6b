"""Filling a text's placeholders: plain replacement, never evaluation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from club.messaging.models import MessageKind

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Wording:
    """A message as the reader sees it."""

    title: str
    text: str


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace {placeholders} that have a value and drop the others; values are never read again."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), text)


def values_for(params: Mapping[str, str], name: str, language: str) -> dict[str, str]:
    """Everything a text may mention, in the reader's language: `package_en` stands in for `package`."""
    english = language.startswith("en")
    company = settings.CLUB_COMPANY_EN if english else settings.CLUB_COMPANY
    values = {"name": name or ("member" if english else "会员"), **params, "company": company}
    if english:
        values |= {
            key.removesuffix("_en"): text for key, text in params.items() if key.endswith("_en") and text
        }
    return values


def wording(kind: MessageKind, values: Mapping[str, str], language: str) -> Wording:
    """Title and text in the reader's language; Chinese where staff gave no English."""
    english = language.startswith("en") and bool(kind.text_en)
    title = kind.title_en if english and kind.title_en else kind.title
    return Wording(fill(title, values), fill(kind.text_en if english else kind.text, values))


def unknown_placeholders(kind: MessageKind) -> set[str]:
    """Placeholders in the texts that are not on the kind's list; staff may not save such a text."""
    allowed = {*kind.placeholders, "company", "name"}
    texts = (kind.title, kind.title_en, kind.text, kind.text_en, *map(str, kind.wechat_fields.values()))
    return {found for text in texts for found in PLACEHOLDER.findall(text)} - allowed
