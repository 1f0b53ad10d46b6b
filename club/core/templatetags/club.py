"""Template filters of the whole house: money, masks, acts, bilingual names."""

from typing import Any

from django import template
from django.utils.translation import get_language

from club.core import acts, masks, money

register = template.Library()
register.filter("yuan", money.yuan)
register.filter("mask_name", masks.name)
register.filter("mask_phone", masks.phone)
register.filter("mask_id", masks.id_number)
register.filter("mask_plate", masks.plate)
register.filter("act_in_words", acts.in_words)


@register.filter
def localname(row: Any) -> str:
    """The name of a catalogue row in the reader's language; Chinese where no English one is given."""
    english = getattr(row, "name_en", "")
    return english if english and (get_language() or "").startswith("en") else row.name
