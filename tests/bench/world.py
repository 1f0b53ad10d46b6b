"""Rows in bulk for the benchmarks: the cast for what matters, COPY and generate_series for the crowd."""

import hashlib
import itertools
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

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
    keys: list[str]
    members: list[Member]


def counter(*, shops: int, members: int) -> Counter:
    """A product with every kind of limit and a question, sold by each shop's own merchant."""
    question = {"code": "mileage", "label": "里程", "label_en": "Mileage", "required": True}
    product = cast.product(
        "bench-wash", per_member_per_month=30_000, per_store_per_day=30_000, questions=[question]
    )
    branch = cast.branch()
    stores, keys = [], []
    for number in range(shops):
        shop = cast.store(cast.merchant(branch=branch), branch=branch)
        cast.agreement(shop.merchant, product, period=ALWAYS)
        secret = f"ck_bench_{number}"
        cast.api_key(shop, hashlib.sha256(secret.encode()).hexdigest())
        stores.append(shop)
        keys.append(secret)
    people = [cast.member(branch=branch) for _ in range(members)]
    return Counter(product, stores, keys, people)


def vouchers(world: Counter, count: int, *, uses: int = 1) -> list[str]:
    """That many live vouchers, spread over the members; returns their codes."""
    made = codes.make_many(count)
    starts, ends = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=30)
    terms = json.dumps(world.product.terms(), ensure_ascii=False)
    home = world.members[0].branch_id
    rest = f"{world.product.pk}\t{home}\t{terms}\t{uses}\t{uses}\t{starts}\t{ends}\t{starts}\n"
    rest = f"gift\tlive\t\t0\t0\t0\t{rest}"
    holders = itertools.cycle([holder.pk for holder in world.members])
    uids = secrets.token_hex(16 * count)
    copy(
        "vouchers_voucher",
        "uid, code, member_id, source, state, state_reason, value_left_fen, uses_made, qr_step, product_id, "
        "branch_id, terms, uses_total, uses_left, valid_from, valid_until, made_at",
        (
            f"{uids[place * 32 : place * 32 + 32]}\t{code}\t{next(holders)}\t{rest}"
            for place, code in enumerate(made)
        ),
    )
    return made


def copy(table: str, columns: str, lines: Iterable[str]) -> None:
    """COPY lines of PostgreSQL's text format into a table."""
    lines = iter(lines)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        for batch in iter(lambda: list(itertools.islice(lines, 5000)), []):
            stream.write("".join(batch))


def run(statement: str, **values: Any) -> None:
    """One statement with named parameters."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def settle_down(*tables: str) -> None:
    """Statistics and visibility as they are in a database that has been at rest."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        cursor.execute("CHECKPOINT")


def columns_of(table: str) -> list[str]:
    """The columns of a table but its id."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column.name for column in cursor.description if column.name != "id"]


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


def people(count: int) -> None:
    """That many customers who are full members, without anything that needs a key to open."""
    branch, tier = cast.branch(), cast.tier()
    with unguarded("club_customer", "club_member"):
        run(
            """INSERT INTO club_customer (uid, external_id, kind, branch_id, value_class, no_claim_years,
                   city, content_hash, birth_month, birth_day)
               SELECT gen_random_uuid(), 'B' || n, 'person', %(branch)s, '', 0, '', '', 1, 1
               FROM generate_series(1, %(count)s) n""",
            branch=branch.pk,
            count=count,
        )
        run(
            """INSERT INTO club_member (uid, number, customer_id, branch_id, tier_id, state, joined_at,
                   full_at)
               SELECT gen_random_uuid(), 'B' || id, id, %(branch)s, %(tier)s, 'full', now(), now()
               FROM club_customer""",
            branch=branch.pk,
            tier=tier.pk,
        )
    settle_down("club_customer", "club_member")
