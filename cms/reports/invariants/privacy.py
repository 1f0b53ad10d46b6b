"""V8: personal data is readable nowhere but through its key."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from club.core import people, sealing
from club.core.fields import BlindIndexField, SealedField
from cms.reports.invariants.check import Bad, Check

# Rows looked at per table: all of a small one, a random sample of a large one.
SEALED_SAMPLE = 200
CLEAR_SAMPLE = 20_000
# What staff publish on the site is there to be read, so the pages are not searched.
WINGS = ("club", "vouchers", "merchants")

# Standing alone, so that parts of ids and digests do not count. PostgreSQL finds, Python confirms.
SUSPECT = r"(^|[^0-9A-Za-z])((\+?86)?1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])($|[^0-9A-Za-z])"
_SUSPECT = re.compile(SUSPECT)

# Numbers of businesses and branches are meant to be called by everybody.
PUBLIC = {("merchants_store", "phone"), ("club_branch", "phone")}


def _tables() -> Iterator[type[models.Model]]:
    for wing in WINGS:
        yield from apps.get_app_config(wing).get_models()


def _sample(model: type[models.Model], rows: int) -> str:
    """The table, or a random part of its pages when it is large; the whole when statistics are missing."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        estimate = cursor.fetchone()[0]
    if estimate <= rows:
        return table
    return f"{table} TABLESAMPLE SYSTEM ({min(100, 100 * rows / estimate):.6f})"


def sealed() -> Bad:
    """Sealed values that do not open with their own context, or do not match their index."""
    bad = [words for model in _tables() for words in _unopenable(model)]
    return Bad(len(bad), bad[0]) if bad else Bad()


def _unopenable(model: type[models.Model]) -> Iterator[str]:
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    if not fields:
        return
    ids = f"SELECT {model._meta.pk.column} FROM {_sample(model, SEALED_SAMPLE)} LIMIT {SEALED_SAMPLE}"
    with connection.cursor() as cursor:
        cursor.execute(ids)
        keys = [row[0] for row in cursor.fetchall()]
    for row in model._default_manager.filter(pk__in=keys).order_by("pk"):
        for field in fields:
            why = _flaw(row, field)
            if why:
                yield f"{model._meta.db_table}.{field.column} of {row.uid}: {why}"


def _flaw(row: Any, field: SealedField) -> str:
    try:
        text = getattr(row, field.attname)
    except (sealing.CannotOpen, UnicodeDecodeError, IndexError):
        return "cannot be opened"
    for index in row._meta.concrete_fields:
        if isinstance(index, BlindIndexField) and index.source == field.attname:
            stored = getattr(row, index.attname)
            if (bytes(stored) if stored else None) not in (index.digests(text) or [None]):
                return f"{index.column} is not its index"
    return ""


def clear() -> Bad:
    """Phones and ID numbers in columns that are not sealed."""
    found = [words for model in _tables() for words in _readable(model)]
    return Bad(len(found), found[0]) if found else Bad()


def _readable(model: type[models.Model]) -> Iterator[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    table = model._meta.db_table
    columns = [
        field.column
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and (table, field.column) not in PUBLIC
    ]
    if not columns:
        return
    together = " || ' ' || ".join(f"coalesce(\"{column}\"::text, '')" for column in columns)
    source = f"SELECT {model._meta.pk.column} AS id, {together} AS words FROM {_sample(model, CLEAR_SAMPLE)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, words FROM ({source}) all_words WHERE words ~ %s ORDER BY id", [SUSPECT])
        rows = cursor.fetchall()
    for key, words in rows:
        if any(_is_personal(match[1]) for match in _SUSPECT.findall(words)):
            yield f"{table} {key}: a phone or ID number stands there in clear"


def _is_personal(number: str) -> bool:
    return len(number) < 18 or people.is_id_number(number)


CHECKS = [
    Check("V8", "sealed", _("Sealed values open in their own place and match their index"), sealed),
    Check("V8", "clear", _("No phone and no ID number stands in clear"), clear),
]
