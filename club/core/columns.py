"""The columns of a model as the hot path writes them: how a value goes in is found once, not at each row."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.expressions import DatabaseDefault
from psycopg.types.numeric import Int2, Int4, Int8

from club.core.json_text import json_text


class Column:
    """A column; `relation` is the name under which a row keeps what a foreign key points at.

    `turn` is what Django does to its value, where that is known: `unchanged`, or making it a text.
    It is None for a column that must be asked each time.
    """

    def __init__(self, field: Any) -> None:
        self.field = field
        self.name = field.column
        self.attname = field.attname
        self.relation = field.cache_name if field.is_relation else None
        self.turn = _turn(field)

    def value(self, row: models.Model, link: Any) -> Any:
        """What to bind; a DatabaseDefault where the table fills it in."""
        if self.turn is None:
            value = self.field.pre_save(row, True)
            is_default = isinstance(value, DatabaseDefault)
            return value if is_default else self.field.get_db_prep_save(value, link)
        value = vars(row)[self.attname]
        return value if value is None or isinstance(value, DatabaseDefault) else self.turn(value)


@lru_cache
def columns_of(model: type[models.Model]) -> tuple[Column, ...]:
    """All but the primary key."""
    return tuple(Column(field) for field in model._meta.concrete_fields if not field.primary_key)


def unchanged(value: Any) -> Any:
    """The value itself."""
    return value


# What Django does to a value of exactly these kinds; any other kind is asked itself.
TURNS: dict[type, Callable[[Any], Any]] = {
    models.CharField: str,
    models.TextField: str,
    models.UUIDField: unchanged,
    models.BooleanField: unchanged,
    models.DateField: unchanged,
    models.DateTimeField: unchanged,
    models.SmallIntegerField: Int2,
    models.PositiveSmallIntegerField: Int2,
    models.IntegerField: Int4,
    models.PositiveIntegerField: Int4,
    models.BigIntegerField: Int8,
    models.BigAutoField: Int8,
    models.ForeignKey: Int8,
    models.OneToOneField: Int8,
}


def _turn(field: Any) -> Callable[[Any], Any] | None:
    sets_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    points_elsewhere = field.is_relation and type(field.target_field) is not models.BigAutoField
    if sets_itself or points_elsewhere:
        return None
    if type(field) is models.JSONField and field.encoder is None:
        return json_text  # the column says what kind of JSON it is
    return TURNS.get(type(field))
