"""Lists in pages: a cursor is the public name of the last row, so it tells nobody how many rows there are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from merchants.api.problems import Invalid


def page_of(
    rows: QuerySet, *, cursor: str | None, limit: int, name: str, show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """One page of `rows`, which are ordered by falling primary key; `name` is the field a cursor holds.

    Raises Invalid for a cursor that is none of the caller's rows.
    """
    if cursor:
        rows = rows.filter(pk__lt=_place(rows, cursor, name))
    found = list(rows[: limit + 1])
    shown = [show(row) for row in found[:limit]]
    more = len(found) > limit
    return {"items": shown, "next_cursor": _name_of(found[limit - 1], name) if more else None}


def _place(rows: QuerySet, cursor: str, name: str) -> int:
    value: Any = cursor
    if name.endswith("uid"):
        try:
            value = UUID(cursor)
        except ValueError:
            raise Invalid(errors=[{"field": "cursor", "message": "not a cursor of this list"}]) from None
    place = rows.filter(**{name: value}).values_list("pk", flat=True).first()
    if place is None:
        raise Invalid(errors=[{"field": "cursor", "message": "not a cursor of this list"}])
    return place


def _name_of(row: Any, name: str) -> str:
    for step in name.split("__"):
        row = getattr(row, step)
    return str(row)
