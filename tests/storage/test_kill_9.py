"""Killing what works: whole or absent, and nothing that was acknowledged is lost."""

import signal
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import connection

from club.core.clock import SHANGHAI
from config.postgres import backup
from tests import cast
from tests.storage.crashes import Tills, complaints, crash, scene
from tests.storage.place import Place, place, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
LINES = 10_000
OWED = """
    WITH owed AS (
        INSERT INTO merchants_payable (uid, merchant_id, store_id, product_id, quantity, unit_price_fen,
            amount_fen, day, at)
        SELECT gen_random_uuid(), %(merchant)s, %(store)s, %(product)s, 1, 2500, 2500, %(day)s, %(at)s
        FROM generate_series(1, %(count)s) RETURNING id
    ), booked AS (
        INSERT INTO merchants_journal (kind, payable_id, at) SELECT 'use', id, %(at)s FROM owed RETURNING id
    )
    INSERT INTO merchants_posting (journal_id, account, merchant_id, amount_fen)
    SELECT id, account, %(merchant)s, amount
    FROM booked CROSS JOIN (VALUES ('service', 2500), ('merchant', -2500)) side (account, amount)
"""
DRAWING = """
    SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()
        AND query LIKE '%INSERT INTO merchants_statementline%'
"""


@pytest.fixture
def here() -> Iterator[Place]:
    with place("kill") as made:
        yield made


def test_S01_what_was_acknowledged_survives_killing_the_database_again_and_again(here: Place) -> None:
    """S01: kill -9 of the postmaster under eight tills."""
    store, codes = scene(1500)
    here.take_world()
    tills = Tills(here, store, codes)
    tills.start()
    seen = list(crash(tills, ROUNDS, seed=1))
    tills.end()
    assert len(seen) == ROUNDS
    assert seen == sorted(set(seen))  # every round something new was acknowledged
    assert len(tills.told("lost")) > 0
    assert complaints(tills) == []


def test_S04_a_backup_taken_while_tills_redeem_passes_the_proof(here: Place) -> None:
    """S04: a backup while tills redeem."""
    store, codes = scene(1500)
    here.take_world()
    tills = Tills(here, store, codes)
    tills.start()
    wait_until(lambda: len(tills.told("ok")) > 50)
    before = len(tills.told("ok"))
    backup.dump(here.settings(), here.folder / "copy")
    after = len(tills.told("ok"))
    tills.end()
    here.make("restored")
    backup.restore(here.settings("restored"), here.folder / "copy")
    [(copied,)] = here.ask("SELECT count(*) FROM vouchers_redemption", "restored")
    assert before <= copied
    assert after > before  # it was redeemed while the copy was made
    assert here.proof("restored") == []


@pytest.mark.parametrize("victim", ["program", "database"])
def test_L06_a_draw_that_is_killed_in_the_middle_is_absent_or_whole(here: Place, victim: str) -> None:
    """L06: kill -9 in the middle of ten thousand lines."""
    shop, wash = cast.store(cast.merchant(code="SH00001")), cast.product()
    facts = {"merchant": shop.merchant_id, "store": shop.pk, "product": wash.pk, "count": LINES}
    at = datetime(2026, 9, 3, 12, tzinfo=SHANGHAI)
    with connection.cursor() as cursor:
        cursor.execute(OWED, {**facts, "day": date(2026, 9, 3), "at": at})
    here.take_world()
    drawing = here.program("manage.py", "draw_statements", "--month", "2026-09", "--on", "2026-10-02")
    wait_until(lambda: here.ask(DRAWING) or drawing.poll() is not None)
    if victim == "program":
        drawing.send_signal(signal.SIGKILL)
    else:
        here.kill()
        here.start()
    drawing.communicate()
    wait_until(lambda: not here.ask(DRAWING))
    assert written(here) in [(0, 0, 0), (1, LINES, LINES * 2500)]
    for _again in range(2):
        said, _err = here.program(
            "manage.py", "draw_statements", "--month", "2026-09", "--on", "2026-10-02"
        ).communicate()
        assert "statements" in said
        assert written(here) == (1, LINES, LINES * 2500)


def written(here: Place) -> tuple[int, int, int]:
    """Statements, lines and their sum."""
    [row] = here.ask(
        "SELECT (SELECT count(*) FROM merchants_statement), count(*), coalesce(sum(amount_fen), 0)::bigint "
        "FROM merchants_statementline"
    )
    return row
