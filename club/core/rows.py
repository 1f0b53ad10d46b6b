"""New rows for the hot path: what `Model(…)` makes, without asking every column and every signal anew."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute
from modelcluster.models import ClusterableModel

Row = TypeVar("Row", bound=models.Model)
# A cluster's own way of being made only looks for children, which a row as such never brings.
PLAIN = {models.Model.__init__, ClusterableModel.__init__}
SIGNALS = (models.signals.pre_init, models.signals.post_init)


@dataclass(frozen=True)
class _Mould:
    """What is the same for all new rows of a model that are given values under the same names."""

    cells: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    relations: tuple[tuple[str, Any], ...]
    described: tuple[str, ...]


def new_row(model: type[Row], **values: Any) -> Row:
    """The row that `model(**values)` makes, not written yet. Raises TypeError for a name it does not have."""
    if not is_plain(model):
        return model(**values)
    mould = _mould(model, tuple(values))
    row = model.__new__(model)
    cells = row.__dict__ = {"_state": ModelState(), **mould.cells, **values}
    for name, make in mould.made:
        cells[name] = make()
    for name, relation in mould.relations:
        _point(row, relation, cells.pop(name))
    for name in mould.described:
        setattr(row, name, cells[name])
    return row


def tie(row: models.Model, name: str, related: models.Model | None) -> None:
    """Let a row that was read keep what its foreign key points at, which was read with it."""
    row._state.fields_cache[name] = related


@lru_cache
def is_plain(model: type[models.Model]) -> bool:
    """Whether nothing happens when a row of this model is made but that it has its values."""
    return model.__init__ in PLAIN and not any(signal.has_listeners(model) for signal in SIGNALS)


@lru_cache
def described(model: type[models.Model]) -> frozenset[str]:
    """The columns whose own kind of attribute wants to see a value that is set."""
    names = [field.attname for field in model._meta.concrete_fields]
    return frozenset(name for name in names if not isinstance(getattr(model, name, None), DeferredAttribute))


def _point(row: models.Model, relation: Any, related: models.Model | None) -> None:
    vars(row)[relation.attname] = related and getattr(related, relation.target_field.attname)
    row._state.fields_cache[relation.cache_name] = related
    if related is not None and not relation.remote_field.multiple:
        relation.remote_field.set_cached_value(related, row)


@lru_cache
def _mould(model: type[models.Model], names: tuple[str, ...]) -> _Mould:
    fields = model._meta.concrete_fields
    cells = {field.attname: field.get_default() for field in fields}
    relations = {field.name: field for field in fields if field.is_relation}
    for name in names:
        if name not in cells and name not in relations:
            raise TypeError(f"{model.__name__} has no column {name!r}")
    made = tuple(
        (field.attname, field.get_default)
        for field in fields
        if field.attname not in names and field.has_default() and callable(field.default)
    )
    pointed = tuple((name, relations[name]) for name in names if name in relations)
    return _Mould(cells, made, pointed, tuple(name for name in names if name in described(model)))
