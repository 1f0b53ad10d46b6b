"""Template pieces of the public site."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def local(row: Any, field: str) -> Any:
    """A text of a row in the reader's language: `field` + '_en' for English readers where it is filled."""
    if (get_language() or "").startswith("en"):
        return getattr(row, f"{field}_en", "") or getattr(row, field)
    return getattr(row, field)


@register.filter
def tint(number: int) -> str:
    """One of three colours for a cover without a picture; the same article always has the same."""
    return "abc"[number % 3]


@register.filter
def map_address(store: Any) -> str:
    """Where the map opens for a store: AMap by coordinates, else by its address. Coordinates are GCJ-02."""
    if store.latitude is None or store.longitude is None:
        return f"https://uri.amap.com/search?keyword={store.city}{store.address}"
    return f"https://uri.amap.com/marker?position={store.longitude},{store.latitude}&name={store.name}"
