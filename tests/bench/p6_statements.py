"""Statements for 800 merchants out of five million payables with journals, without marking one of them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI
from cms.chain.actions import seal
from cms.reports.invariants.chain import chain
from config.starter import processes
from merchants.settlement.actions import draw_up
from merchants.settlement.models import Statement, StatementLine
from tests import cast
from tests.bench import world
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 5_000_000
MERCHANTS = 800
MONTH_PART = 50  # a month's uses beside all that came before

TABLES = ("merchants_payable", "merchants_journal", "merchants_posting")
DRAWN = ("merchants_statementline", "merchants_statement")
DRAWING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle' AND query LIKE '_WITH fresh AS MATERIALIZED%%'
"""
WRITTEN = "SELECT pg_relation_size('merchants_statementline')"
MANY_MERCHANTS = """
    WITH merchant AS (
        INSERT INTO merchants_merchant (uid, code, name, name_en, legal_name, uscc, branch_id, state,
            state_reason, cycle, bank_name, invoice_title, tax_rate_bp, score)
        SELECT gen_random_uuid(), 'B' || n, 'B', '', '', '', %(branch)s, 'active',
            '', 'month', '', '',
            600, 100
        FROM generate_series(1, %(count)s) n RETURNING id, code
    )
    INSERT INTO merchants_store (uid, merchant_id, code, name, name_en, branch_id, city, address, phone,
        opening, is_open, takes_offline)
    SELECT gen_random_uuid(), id, code, 'B', '', %(branch)s, '', '', '', '{}', true, false FROM merchant
"""
PAYABLES = """
    WITH owed AS (
    INSERT INTO merchants_payable (uid, merchant_id, store_id, product_id, quantity, unit_price_fen,
        amount_fen, day, at)
    SELECT gen_random_uuid(), store.merchant_id, store.id, %(product)s, 1, 2500, 2500,
        %(first)s::date + (n %% 28)::int, %(first)s::date + (n %% 28)::int
    FROM generate_series(1, %(count)s) n
    JOIN merchants_store store ON store.id = %(store)s + n %% %(merchants)s
    RETURNING id, merchant_id, at
    ), booked AS (
        INSERT INTO merchants_journal (kind, payable_id, at) SELECT 'use', id, at FROM owed
        RETURNING id, payable_id
    )
    INSERT INTO merchants_posting (journal_id, account, merchant_id, amount_fen)
    SELECT booked.id, account, owed.merchant_id, amount FROM booked JOIN owed ON owed.id = booked.payable_id
    CROSS JOIN (VALUES ('service', 2500), ('merchant', -2500)) side (account, amount)
"""


def run(place: Place) -> Iterator[Figure]:
    """Draw up everything at once, then the next month beside it."""
    count = place.pick(100_000, 2_000_000, FULL)
    place.new_database("statements")
    with world.unguarded(*TABLES):
        _world(count)
    world.settle_down(*TABLES, *DRAWN)
    aggregate = _aggregate()
    yield _killed(place)
    world.settle_down(*DRAWN)
    whole = _draw(date(2026, 9, 1), MERCHANTS, count)
    yield Figure(
        f"{count:,} lines written",
        whole,
        "s",
        aggregate,
        "s one aggregate",
        "20 s for 5,000,000",
        whole <= 20 * count / FULL,
        place.note(count, FULL),
    )
    sealed = _seal(count)
    yield sealed
    with world.unguarded():
        _more(date(2026, 9, 1), count // MONTH_PART)
    world.settle_down(*TABLES, *DRAWN)
    month = _draw(date(2026, 10, 1), MERCHANTS, count + count // MONTH_PART)
    yield Figure(
        f"{count // MONTH_PART:,} lines beside them",
        month,
        "s",
        aggregate,
        "s one aggregate",
        "5 s",
        month <= 5,
    )
    yield _verified(count)


def _world(count: int) -> None:
    world.run(MANY_MERCHANTS, branch=cast.branch().pk, count=MERCHANTS)
    cast.product("bench-wash")
    _more(date(2026, 8, 1), count)


def _more(first: date, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(store.id), (SELECT max(id) FROM vouchers_serviceproduct) FROM merchants_store store"
        )
        store, product = cursor.fetchone()
    world.run(PAYABLES, first=first, count=count, store=store, product=product, merchants=MERCHANTS)


def _aggregate() -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merchant_id, count(*), sum(amount_fen) FROM merchants_payable GROUP BY merchant_id"
        )
        cursor.fetchall()
    return time.perf_counter() - began


def _killed(place: Place) -> Figure:
    """kill -9 of a draw when lines are being written: nothing of it is left for the one that is measured."""
    command = [sys.executable, "manage.py", "draw_statements", "--month", "2026-08"]
    environment = processes.environment(place.data_dir, place.database_url)
    drawing = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)
    while not _number(WRITTEN):
        if drawing.poll() is not None:
            raise RuntimeError(f"the draw ended before it was killed: {drawing.returncode}")
        time.sleep(0.01)
    drawing.kill()
    drawing.wait()
    while _number(DRAWING):  # PostgreSQL notices at the end of the statement
        time.sleep(0.1)
    left = Statement.objects.count() + StatementLine.objects.count()
    return Figure("rows left by a draw killed in the middle", left, "", target="0", is_met=not left)


def _number(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _seal(count: int) -> Figure:
    """Linking what was written: payables, journals, two postings each, lines."""
    began = time.perf_counter()
    rows = seal(at=datetime(2026, 10, 1, 1, tzinfo=SHANGHAI))
    seconds = time.perf_counter() - began
    if rows < 5 * count:
        raise RuntimeError(f"{rows} rows were linked")
    return Figure("rows linked into the chain", rows / seconds, "/s")


def _verified(count: int) -> Figure:
    """Recomputing the chain over all of them."""
    began = time.perf_counter()
    found = chain()
    seconds = time.perf_counter() - began
    if found.rows:
        raise RuntimeError(found.first)
    return Figure("rows recomputed by verify", 5 * count / seconds, "/s")


def _draw(day: date, statements: int, lines: int) -> float:
    began = time.perf_counter()
    drawn = draw_up(day=day, at=datetime(2026, 10, 1, 1, tzinfo=SHANGHAI), by=SYSTEM)
    seconds = time.perf_counter() - began
    written = StatementLine.objects.count()
    if (len(drawn), written) != (statements, lines):
        raise RuntimeError(
            f"{len(drawn)} statements with {written} lines; {Statement.objects.count()} in all"
        )
    return seconds
