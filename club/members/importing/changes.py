"""What an import would change on a row that we know: field, old value, new value, personal data masked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models

from club.core import masks

# Follows from other fields, or says only that an import was there.
UNTOLD = {"id", "uid", "content_hash", "imported_at", "plate_tail"}
UNTOLD |= {"birth_year", "birth_month", "birth_day", "is_female"}
MASKS = {
    **{name: getattr(masks, name) for name in ("name", "phone", "id_number", "plate", "vin")},
    "address": lambda text: "***" if text else "",
}
KEYS = {"Customer": "external_id", "Vehicle": "vin", "Policy": "number"}


@dataclass(frozen=True)
class FieldChange:
    """One field. Values as JSON knows them; both look the same where what differs is hidden by the mask."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """A row that would change: its model, its number (a VIN masked) and its fields."""

    kind: str
    key: str
    fields: tuple[FieldChange, ...]


def look(row: models.Model) -> dict[str, Any]:
    """The values as they are now."""
    return {each.name: getattr(row, each.attname) for each in _told(row)}


def change_of(row: models.Model, before: dict[str, Any]) -> Change:
    """What differs from an earlier look."""
    kind = type(row).__name__
    fields = tuple(
        FieldChange(each.name, _plain(each, before[each.name]), _plain(each, getattr(row, each.attname)))
        for each in _told(row)
        if before[each.name] != getattr(row, each.attname)
    )
    return Change(kind, str(_plain(row._meta.get_field(KEYS[kind]), getattr(row, KEYS[kind]))), fields)


def _told(row: models.Model) -> list[models.Field]:
    fields = row._meta.concrete_fields
    return [each for each in fields if each.name not in UNTOLD and not each.name.endswith("_index")]


def _plain(field: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if field.is_relation:
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else None
    if field.name in MASKS and type(field).__name__ == "SealedField":
        return MASKS[field.name](value)
    if field.name == "valid_until":
        value -= timedelta(days=1)  # people speak of the last day
    return value if isinstance(value, (bool, int)) else str(value)
