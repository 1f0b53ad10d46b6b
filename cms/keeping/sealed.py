"""Every column that is sealed or is the index of one, and how rows of a table go over to the newest key."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models
from psycopg import sql

from club.core import sealing
from club.core.fields import BlindIndexField, SealedField
from club.identity.adapter import SECOND_FACTOR

WINGS = ("club", "vouchers", "merchants", "cms")
SECRETS = Authenticator._meta.db_table  # second factors keep their secrets in JSON of a library


@dataclass(frozen=True)
class Outcome:
    """What became of a few rows: the last primary key looked at, None when there was none; rows written anew;
    rows that no key of the ring opens."""

    last: int | None
    written: int = 0
    broken: int = 0


def tables() -> Iterator[type[models.Model]]:
    """The models with sealed columns, in a fixed order."""
    found = [model for wing in WINGS for model in apps.get_app_config(wing).get_models() if _sealed(model)]
    yield from sorted(found, key=lambda model: model._meta.db_table)


def _sealed(model: type[models.Model]) -> list[SealedField]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, SealedField)]


def _indexes(model: type[models.Model]) -> list[BlindIndexField]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, BlindIndexField)]


def renew(model: type[models.Model], after: int, size: int, everything: bool) -> Outcome:
    """The next rows after a primary key, locked; sealed and indexed anew if they are not on the newest key.

    Not `everything`: only rows with a value on an older key, which somebody wrote meanwhile.
    """
    columns = [field.column for field in (*_sealed(model), *_indexes(model))]
    rows = _lock(model, columns, after, size, everything)
    changes, broken = [], 0
    for pk, uid, *values in rows:
        try:
            new = _renewed(model, uid, dict(zip(columns, (v and bytes(v) for v in values), strict=True)))
        except (sealing.CannotOpen, UnicodeDecodeError):
            broken += 1
            continue
        if new != dict(zip(columns, (v and bytes(v) for v in values), strict=True)):
            changes.append((pk, new))
    _write(model, columns, changes)
    return Outcome(rows[-1][0] if rows else None, len(changes), broken)


def _renewed(model: type[models.Model], uid: Any, values: dict[str, bytes | None]) -> dict[str, bytes | None]:
    newest, plain, new = sealing.newest_key_id(), {}, dict(values)
    for field in _sealed(model):
        if sealed := values[field.column]:
            context = f"{model._meta.db_table}.{field.column}.{uid}"
            plain[field.attname] = sealing.open_sealed(sealed, context)
            if sealed[0] != newest:
                new[field.column] = sealing.seal(plain[field.attname], context)
    for index in _indexes(model):
        if index.source in plain and values[index.column] is not None:
            new[index.column] = index.digest(plain[index.source])
    return new


def _lock(
    model: type[models.Model], columns: list[str], after: int, size: int, everything: bool
) -> list[tuple[Any, ...]]:
    # In order and with the key: the indexes are unique; whoever writes one of the rows comes before or after.
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("SELECT id, uid, {} FROM {} WHERE id > {}{} ORDER BY id LIMIT {} FOR UPDATE").format(
        names,
        sql.Identifier(model._meta.db_table),
        sql.Literal(after),
        sql.SQL("") if everything else sql.SQL(" AND {}").format(_old(model)),
        sql.Literal(size),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _old(model: type[models.Model]) -> sql.Composable:
    """Any of the sealed values is on another key than the newest."""
    each = [
        sql.SQL("coalesce(get_byte({}, 0) <> {}, false)").format(
            sql.Identifier(field.column), sql.Literal(sealing.newest_key_id())
        )
        for field in _sealed(model)
    ]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(each))


def _write(model: type[models.Model], columns: list[str], changes: list[tuple[int, dict[str, Any]]]) -> None:
    if not changes:
        return
    places = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
    statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(model._meta.db_table), places)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*(new[name] for name in columns), pk] for pk, new in changes])


def keys_in_use() -> dict[int, int]:
    """How many sealed values there are on each key, everywhere."""
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for model in tables():
            for field in _sealed(model):
                cursor.execute(
                    sql.SQL(
                        "SELECT get_byte({0}, 0), count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1"
                    ).format(sql.Identifier(field.column), sql.Identifier(model._meta.db_table))
                )
                for key_id, count in cursor.fetchall():
                    found[key_id] = found.get(key_id, 0) + count
    for row in Authenticator.objects.all():
        for sealed in filter(None, map(_unpacked, row.data.values())):
            found[sealed[0]] = found.get(sealed[0], 0) + 1
    return found


def renew_second_factors() -> int:
    """The secrets of second factors, which a library keeps; there are as many as colleagues and operators."""
    written = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        data = {name: _resealed(value) for name, value in row.data.items()}
        if json.dumps(data) != json.dumps(row.data):
            Authenticator.objects.filter(pk=row.pk).update(data=data)
            written += 1
    return written


def _resealed(value: Any) -> Any:
    sealed = _unpacked(value)
    if not sealed or sealed[0] == sealing.newest_key_id():
        return value
    return base64.b64encode(sealing.seal(sealing.open_sealed(sealed, SECOND_FACTOR), SECOND_FACTOR)).decode()


def _unpacked(value: Any) -> bytes | None:
    """The ciphertext in a value of the library's JSON, None if it is something else."""
    try:
        sealed = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
        sealing.open_sealed(sealed, SECOND_FACTOR) if sealed else None
    except (sealing.CannotOpen, binascii.Error, IndexError, ValueError):
        return None
    return sealed or None
