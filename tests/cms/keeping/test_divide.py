"""Tables that only grow are divided while they are in use, with every guard they had."""

import sys
import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from club.core import audit
from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import MessageAttempt
from cms.keeping import dividing
from cms.keeping.actions import CannotDivide, NoQuietMoment, divide, make_partitions
from cms.reports.invariants.proof import prove
from merchants.ledger.models import Journal, Posting
from merchants.webhooks.feed import highest
from tests import cast
from tests.vouchers.lifecycle.scene import car_wash
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 100
DIVIDING = sys.modules["cms.keeping.actions.divide"]
# Each has a second unique key that is a guard, so there is no column to divide it by.
GUARDED = {
    "vouchers_redemption": "one_redemption_per_use",
    "merchants_payable": "merchants_payable_reverses_id_key",
    "merchants_journal": "merchants_journal_payable_id_key",
    "club_message": "club_message_dedupe_key_key",
    "club_idempotencykey": "one_result_per_key",
}
UNIQUE = """
    SELECT c.relname, array(SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid
        AND attnum = ANY(i.indkey::int2[]))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %s::regclass AND i.indisunique
"""
SHAPE = """
    SELECT 'index', regexp_replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
        FROM pg_index WHERE indrelid = %(table)s::regclass
    UNION ALL SELECT 'trigger', pg_get_triggerdef(oid)
        FROM pg_trigger WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal
    UNION ALL SELECT 'constraint', conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid = %(table)s::regclass
    UNION ALL SELECT 'column', format('%%s %%s %%s %%s %%s', attname, atttypid::regtype, attnotnull,
            attidentity, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
        WHERE attrelid = %(table)s::regclass AND attnum > 0
    UNION ALL SELECT 'key', conrelid::regclass || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE confrelid = %(table)s::regclass AND conparentid = 0
    ORDER BY 1, 2
"""


def shape(table: str) -> list[tuple[str, str]]:
    """All that hangs on a table, in words."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPE, {"table": table})
        return cursor.fetchall()


def broken() -> list[str]:
    """What `verify` finds wrong."""
    return [finding.check.name for finding in prove() if not finding.holds]


def divide_all(**how: Any) -> None:
    for table in dividing.DIVIDED:
        divide(table=table, rows=ROWS, **how)


def bounds(table: str) -> list[tuple[int | None, int]]:
    return [(part.begins, part.ends) for part in dividing.parts(table)]


def part_of(row: Any) -> str:
    """The partition that a row lies in."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


# --- what may be divided -------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("table", dividing.DIVIDED)
def test_a_table_is_divided_only_where_its_counter_is_in_every_unique_key(table: str):
    assert [columns for _name, columns in dividing.ask(UNIQUE, table) if "id" not in columns] == []


@pytest.mark.django_db
@pytest.mark.parametrize("table, guard", GUARDED.items())
def test_no_column_of_these_is_in_every_unique_key_and_postgresql_refuses(table: str, guard: str):
    keys = {name: set(columns) for name, columns in dividing.ask(UNIQUE, table)}
    assert guard in keys
    assert set.intersection(*keys.values()) == set()
    statement = f"CREATE TABLE divided (LIKE {table} INCLUDING INDEXES) PARTITION BY RANGE (id)"
    with (
        pytest.raises(DatabaseError, match="must include all partitioning columns"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(CannotDivide):
        divide(table=table)


# --- dividing -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("table", dividing.DIVIDED)
def test_a_divided_table_has_every_index_trigger_key_and_column_it_had(table: str):
    before = shape(table)
    assert divide(table=table, rows=ROWS) is True
    assert shape(table) == before


def test_no_row_moves_and_the_counter_goes_on():
    use = car_wash().redeem(at=timezone.now())
    entries, postings = AuditEntry.objects.count(), list(Posting.objects.values_list("pk", "amount_fen"))
    last = highest()

    divide_all()

    assert highest() == last
    assert AuditEntry.objects.count() == entries
    assert list(Posting.objects.values_list("pk", "amount_fen")) == postings
    entry = audit.record(verb="codes.guessed", subject=use, by=SYSTEM, at=timezone.now())
    assert (entry.pk, part_of(entry)) == (last + 1, "club_auditentry_p0")


def test_rows_go_to_the_partition_of_their_counter():
    divide_all()
    assert bounds("merchants_posting") == [(None, 200), (200, 300)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('merchants_posting', 'id'), 250)")
    car_wash().redeem(at=timezone.now())
    assert {part_of(row) for row in Posting.objects.all()} == {"merchants_posting_p200"}


def test_the_main_acts_work_on_divided_tables_and_the_books_hold():
    scene = car_wash()
    scene.redeem(at=timezone.now())
    divide_all()
    scene = car_wash()
    scene.redeem(at=timezone.now())
    assert Redemption.objects.count() == 2
    assert broken() == []


def test_what_is_written_once_stays_so_in_every_partition():
    use = car_wash().redeem(at=timezone.now())
    divide_all()
    entry = audit.record(verb="codes.guessed", subject=use, by=SYSTEM, at=timezone.now())
    for table in ("club_auditentry", part_of(entry)):
        for act in (f"UPDATE {table} SET verb = ''", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
                cursor.execute(act)


def test_a_journal_that_does_not_sum_to_zero_is_refused_as_before():
    divide_all()
    journal = Journal.objects.create(kind=Journal.Kind.CORRECTION, at=timezone.now())
    side = Posting(journal=journal, account="service", merchant=cast.merchant(), amount_fen=1)
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        side.save()
    assert Posting.objects.count() == 0


def test_verify_sees_a_guard_that_is_missing_on_one_partition():
    divide_all()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE merchants_posting_p200 DISABLE TRIGGER merchants_posting_append_only")
    assert broken() == ["guards"]


# --- while it is in use ------------------------------------------------------------------------


def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch):
    car_wash().redeem(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE club_auditentry ADD CONSTRAINT club_auditentry_below CHECK (id < 700) NOT VALID"
        )
    told: list[str] = []
    divide(table="club_auditentry", rows=ROWS, told=told.append)
    assert [words for words in told if "ADD CONSTRAINT club_auditentry_below" in words] == []
    assert bounds("club_auditentry")[0] == (None, 700)
    assert divide(table="club_auditentry", rows=ROWS) is False
    assert dividing.unproved_keys("club_auditentry") == []


def test_a_dry_run_changes_nothing():
    before = [shape(table) for table in dividing.DIVIDED]
    said = StringIO()
    call_command("partition", "--dry-run", stdout=said)
    assert [shape(table) for table in dividing.DIVIDED] == before
    assert "VALIDATE CONSTRAINT club_auditentry_below" in said.getvalue()
    assert not any(dividing.look(table).is_divided for table in dividing.DIVIDED)


def test_the_command_says_every_statement_and_can_be_run_again():
    said, again = StringIO(), StringIO()
    call_command("partition", "merchants_posting", rows=ROWS, stdout=said)
    call_command("partition", "merchants_posting", rows=ROWS, stdout=again)
    assert "ATTACH PARTITION merchants_posting_p0" in said.getvalue()
    assert again.getvalue().startswith("merchants_posting: was divided already")
    with pytest.raises(CommandError, match="club_message"):
        call_command("partition", "club_message", stdout=said)


def test_a_table_in_use_is_left_alone_and_nobody_waits_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(DIVIDING, "LOCK_MS", 50)
    monkeypatch.setattr(DIVIDING, "TRIES", 2)
    monkeypatch.setattr(DIVIDING, "PAUSE_S", 0.01)
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                AuditEntry.objects.count()
                is_held.set()
                may_end.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert is_held.wait(30)
        with pytest.raises(NoQuietMoment):
            divide(table="club_auditentry", rows=ROWS)
    finally:
        may_end.set()
        other.join()
    assert dividing.look("club_auditentry").is_divided is False
    assert divide(table="club_auditentry", rows=ROWS) is True


def test_an_act_that_holds_one_of_the_tables_and_wants_the_next_goes_first(monkeypatch: pytest.MonkeyPatch):
    """Without all locks first, in the order in which acts write, one of the two would be broken off."""
    has_begun, has_given_way, merchant = threading.Event(), threading.Event(), cast.merchant()
    failed: list[Exception] = []

    class Time:
        @staticmethod
        def sleep(seconds: float) -> None:
            has_given_way.set()
            other.join(30)

    def act() -> None:
        try:
            with transaction.atomic():
                journal = Journal.objects.create(kind=Journal.Kind.PAYOUT, at=timezone.now())
                has_begun.set()
                has_given_way.wait(30)
                for account, amount in (("clearing", 5), ("bank", -5)):
                    Posting.objects.create(
                        journal=journal, account=account, merchant=merchant, amount_fen=amount
                    )
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(DIVIDING, "time", Time)
    other = threading.Thread(target=act)
    other.start()
    assert has_begun.wait(30)
    assert divide(table="merchants_posting", rows=ROWS) is True
    assert (failed, Posting.objects.count(), has_given_way.is_set()) == ([], 2, True)


# --- partitions ahead ----------------------------------------------------------------------------


def test_partitions_are_made_before_they_are_needed_and_only_then():
    divide(table="club_messageattempt", rows=ROWS)
    assert make_partitions() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('club_messageattempt', 'id'), 390)")
    assert make_partitions() == 2
    assert bounds("club_messageattempt")[-2:] == [(400, 500), (500, 600)]


def test_where_nothing_is_divided_there_is_nothing_to_make():
    assert make_partitions() == 0
    assert MessageAttempt.objects.count() == 0


def test_rows_beyond_the_last_partition_are_kept_and_the_next_one_begins_behind_them():
    divide(table="club_auditentry", rows=ROWS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('club_auditentry', 'id'), 900)")
    entry = audit.record(verb="codes.guessed", subject=cast.store(), by=SYSTEM, at=timezone.now())
    assert part_of(entry) == "club_auditentry_rest"
    assert make_partitions() == 2
    assert bounds("club_auditentry")[-2:] == [(1000, 1100), (1100, 1200)]
    assert AuditEntry.objects.filter(pk=entry.pk).count() == 1
