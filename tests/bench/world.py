"""Rows in bulk for the benchmarks: the cast for what matters, COPY and generate_series for the crowd."""

import hashlib
import itertools
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from club.members.models import Member
from merchants.stores.models import Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes

ALWAYS = (None, None)


@dataclass(frozen=True)
class Counter:
    """Shops with a key each, one product that all of them take, and members who hold vouchers for it."""

    product: ServiceProduct
    shops: list[Store]
    secrets: list[str]
    members: list[Member]


def counter(*, shops: int, members: int) -> Counter:
    """A product with every kind of limit and a question, sold by each shop's own merchant."""
    question = {"code": "mileage", "label": "里程", "label_en": "Mileage", "required": True}
    product = cast.product(
        "bench-wash", per_member_per_month=30_000, per_store_per_day=30_000, questions=[question]
    )
    branch = cast.branch()
    stores, secrets = [], []
    for number in range(shops):
        shop = cast.store(cast.merchant(branch=branch), branch=branch)
        cast.agreement(shop.merchant, product, period=ALWAYS)
        secret = f"ck_bench_{number}"
        cast.api_key(shop, hashlib.sha256(secret.encode()).hexdigest())
        stores.append(shop)
        secrets.append(secret)
    people = [cast.member(branch=branch) for _ in range(members)]
    return Counter(product, stores, secrets, people)


def vouchers(world: Counter, count: int, *, uses: int = 1) -> list[str]:
    """That many live vouchers, spread over the members; returns their codes."""
    made = codes.make_many(count)
    now = timezone.now()
    terms = Jsonb(world.product.terms())
    fixed = (world.product.pk, world.members[0].branch_id, terms, uses, *_term(now))
    holders = itertools.cycle(world.members)
    copy(
        "vouchers_voucher",
        "uid code member_id source state state_reason value_left_fen uses_made qr_step "
        "product_id branch_id terms uses_total valid_from valid_until made_at uses_left",
        (
            (uuid.uuid4(), code, holder.pk, "gift", "live", "", 0, 0, 0, *fixed, uses)
            for code, holder in zip(made, holders, strict=False)
        ),
    )
    return made


def copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a table."""
    names = ", ".join(columns.split())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def run(statement: str, **values: Any) -> None:
    """One statement with named parameters."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def settle_down(*tables: str) -> None:
    """Statistics and visibility as they are in a database that has been at rest."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        cursor.execute("CHECKPOINT")


@contextmanager
def unguarded(*tables: str) -> Iterator[None]:
    """Fill tables without foreign key checks and indexes, which are made again afterwards in one go."""
    undo = [statement for table in tables for statement in _take_off(table)]
    run("SET session_replication_role = replica")
    try:
        yield
    finally:
        run("SET session_replication_role = origin")
        run("SET maintenance_work_mem = '512MB'")
        for statement in undo:
            run(statement)


def _take_off(table: str) -> list[str]:
    """Drop unique constraints and plain indexes; returns what puts them back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = %s::regclass AND contype = 'u'""",
            [table],
        )
        unique = cursor.fetchall()
        cursor.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
               WHERE indrelid = %s::regclass AND NOT indisprimary
               AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
            [table],
        )
        plain = cursor.fetchall()
    for name, _ in unique:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in plain:
        run(f"DROP INDEX {name}")
    back = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for name, text in unique]
    return [*back, *(text for _, text in plain)]


def _term(now: datetime) -> tuple[datetime, datetime, datetime]:
    return now - timedelta(days=1), now + timedelta(days=30), now - timedelta(days=1)
