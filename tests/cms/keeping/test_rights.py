"""The product runs under an account that owns nothing; PostgreSQL refuses it what it does not need."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import CASCADE, SET_NULL
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from club.core.audit import SYSTEM
from club.core.clock import local_date
from cms.chain.actions import seal
from cms.keeping import dividing, granting, rights
from cms.keeping.actions import divide, grant_rights, make_partitions
from cms.reports.invariants import prove
from config.celery import app
from config.schedule import TIMETABLE
from merchants.settlement.actions import draw_up
from merchants.settlement.models import Statement
from tests.cast import NOW
from tests.cms.invariants.books import books

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)
REFUSED = "permission denied|must be owner|must be superuser"
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
"""
GUARDED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = tgrelid::regclass || %s"
FIRST = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1"
COLUMNS = """
    SELECT a.attname, pg_get_triggerdef(t.oid) FROM pg_attribute a
    JOIN pg_trigger t ON t.tgrelid = a.attrelid AND t.tgname = %s
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refuse(statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        run(statement)


@pytest.fixture(scope="module")
def granted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An account that has its rights, once for this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        name = f"small_{os.getpid()}"
        run(f"CREATE ROLE {name}")
        assert grant_rights(account=name) == []
        yield name
        transaction.set_rollback(True)


@pytest.fixture
def account(granted: str, db: None) -> str:
    return granted


@pytest.fixture
def small(account: str) -> Iterator[str]:
    """From here on the statements of the test are those of the account."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {account}")
    yield account
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


# --- what stands written ----------------------------------------------------------------------


def test_every_table_has_exactly_one_decision():
    decided = [*rights.READ, *rights.WRITTEN_ONCE, *rights.STATES, *rights.KEPT, *rights.CHANGED]
    assert sorted(decided) == sorted(name for (name,) in dividing.ask(TABLES))


def test_what_a_trigger_keeps_unchanged_the_account_may_not_change_either():
    assert sorted(rights.WRITTEN_ONCE) == sorted(name for (name,) in dividing.ask(GUARDED, "_append_only"))
    assert sorted(rights.STATES) == sorted(name for (name,) in dividing.ask(GUARDED, "_frozen_kept"))


@pytest.mark.parametrize("table", rights.STATES)
def test_of_rows_with_states_just_the_columns_may_change_that_no_trigger_keeps(table: str):
    rows = dividing.ask(COLUMNS, f"{table}_frozen", table)
    kept = set(re.findall(r"old\.(\w+)", rows[0][1]))
    assert set(rights.STATES[table]) == {column for column, _trigger in rows} - kept - {"id", "uid"}


def test_what_may_be_deleted_drags_nothing_along_that_may_not():
    changing = {*rights.KEPT, *rights.CHANGED}
    dragged = [
        f"{model._meta.db_table} → {key.related_model._meta.db_table}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in rights.CHANGED
        for key in model._meta.related_objects
        if (key.on_delete is CASCADE and key.related_model._meta.db_table not in rights.CHANGED)
        or (key.on_delete is SET_NULL and key.related_model._meta.db_table not in changing)
    ]
    assert dragged == []


# --- what PostgreSQL refuses --------------------------------------------------------------------


def test_no_ledger_is_changed(small: str):
    for table in rights.WRITTEN_ONCE:
        column = dividing.ask(FIRST, table)[0][0]
        refuse(f"UPDATE {table} SET {column} = {column}")
        refuse(f"DELETE FROM {table}")
        refuse(f"TRUNCATE {table}")
        refuse(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER merchants_posting_append_only ON merchants_posting",
        "ALTER TABLE merchants_posting DISABLE TRIGGER merchants_posting_balance",
        "ALTER TABLE merchants_payable ADD COLUMN mine int",
        "DROP TABLE club_auditentry",
        "TRUNCATE vouchers_voucher CASCADE",
        "CREATE TABLE mine (id int)",
        "CREATE TABLE mine PARTITION OF club_auditentry DEFAULT",
        "CREATE SCHEMA mine",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER mine BEFORE INSERT ON club_auditentry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE EXTENSION file_fdw",
        "SET session_replication_role = replica",
        "CREATE ROLE mine",
        "GRANT pg_write_server_files TO CURRENT_USER",
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY club_member TO PROGRAM 'cat'",
        "COPY club_member TO '/tmp/mine'",
        "COPY club_tier FROM PROGRAM 'echo'",
        "SELECT setval('club_member_number', 1)",
        "UPDATE merchants_statement SET due_fen = 0",
        "UPDATE vouchers_redemption SET benefit_fen = 0",
        "UPDATE django_migrations SET name = ''",
        "DELETE FROM vouchers_voucher",
        "DELETE FROM merchants_payout",
        "DELETE FROM club_customer",
    ],
)
def test_what_the_product_never_does_is_refused(small: str, statement: str):
    refuse(statement)


# --- what it can do all the same -------------------------------------------------------------------


def test_the_main_acts_and_every_task_of_the_timetable_need_no_more(
    small: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
):
    settings.ANCHORS_DIR = tmp_path
    settings.STRIPE_API_ORIGIN = settings.WECHAT_API_ORIGIN = "http://127.0.0.1:9"  # nobody answers
    books()
    statements = Statement.objects.count()
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    app.loader.import_default_modules()
    for task in TIMETABLE:
        app.tasks[task].apply(throw=True)
    draw_up(day=local_date(LATER), at=LATER, by=SYSTEM)
    seal(at=LATER)
    assert [each.bad.first for each in prove() if not each.holds] == []
    assert Statement.objects.count() >= statements > 0


@pytest.mark.parametrize(
    "command",
    [
        ("set_up",),
        ("run_reminders",),
        ("prune",),
        ("rotate_keys",),
        ("draw_statements", "--month", "2026-08"),
        ("recompute_statements", "--month", "2026-08"),
        ("verify",),
        ("grant_rights", "--check"),
    ],
    ids=lambda command: command[0],
)
def test_the_commands_that_need_no_owner_run_under_it(small: str, command: tuple[str, ...]):
    call_command(*command, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (small,)


def test_partitions_are_made_ahead_in_the_name_of_the_owner(account: str):
    divide(table="club_messageattempt", rows=100)
    assert granting.strangeness(account) == []  # the new table has the rights of the old one
    run(f"SELECT setval('club_messageattempt_id_seq', 190); SET LOCAL ROLE {account}")
    assert make_partitions() == 1
    assert [part.ends for part in dividing.parts("club_messageattempt")] == [200, 300, 400]
    refuse("SELECT * FROM club_messageattempt_p300")
    with pytest.raises(DatabaseError, match="no partition for club_member"):
        run("SELECT make_partition('club_member', 1, 2)")


# --- giving and looking -------------------------------------------------------------------------------


def test_given_twice_nothing_changes(account: str):
    said: list[str] = []
    assert grant_rights(account=account, told=said.append) == []
    assert said == []


@pytest.mark.parametrize(
    "by_hand, words",
    [
        ("GRANT UPDATE ON merchants_posting TO {}", "has UPDATE on table merchants_posting"),
        (
            "GRANT UPDATE (amount_fen) ON merchants_payable TO {}",
            "has UPDATE (amount_fen) on table merchants_payable",
        ),
        (
            'GRANT REFERENCES ("end") ON club_assignment TO {}',
            'has REFERENCES ("end") on table club_assignment',
        ),
        ("GRANT UPDATE ON merchants_statement TO {}", "has UPDATE on table merchants_statement"),
        ("GRANT TRUNCATE ON club_member TO PUBLIC", "has TRUNCATE on table club_member"),
        ("GRANT CREATE ON SCHEMA public TO {}", "has CREATE on schema public"),
        ("GRANT UPDATE ON club_member_number TO {}", "has UPDATE on sequence club_member_number"),
        ("CREATE TABLE club_new (id int); GRANT SELECT ON club_new TO {}", "has SELECT on table club_new"),
        ("REVOKE INSERT ON club_member FROM {}", "lacks INSERT on table club_member"),
        (
            "REVOKE UPDATE (state) ON merchants_payout FROM {}",
            "lacks UPDATE (state) on table merchants_payout",
        ),
    ],
)
def test_a_right_given_or_taken_by_hand_is_found_and_put_right(account: str, by_hand: str, words: str):
    run(by_hand.format(account))
    assert f"account {account} {words}" in granting.strangeness(account)
    assert grant_rights(account=account) == []


@pytest.mark.parametrize(
    "by_hand, words",
    [
        ("ALTER ROLE {} SUPERUSER", "is a superuser"),
        ("ALTER ROLE {} BYPASSRLS", "passes over the security of rows"),
        ("GRANT pg_read_all_data TO {}", "is a member of pg_read_all_data"),
        ("ALTER TABLE club_tier OWNER TO {}", "owns club_tier"),
    ],
)
def test_what_no_grant_takes_away_is_said(account: str, by_hand: str, words: str):
    run(by_hand.format(account))
    assert f"account {account} {words}" in grant_rights(account=account)
    with pytest.raises(CommandError, match="数据库权限"):
        call_command("grant_rights", "--check", stderr=StringIO())


def test_the_function_that_makes_partitions_is_put_back_when_somebody_changed_it(account: str):
    run("ALTER FUNCTION make_partition RESET search_path")
    assert granting.strangeness(account) == ["the function make_partition is not as it should be"]
    assert grant_rights(account=account) == []
    run("GRANT EXECUTE ON FUNCTION make_partition TO PUBLIC")
    assert grant_rights(account=account) == []


def test_the_nightly_proof_names_a_right_that_is_too_much(account: str):
    run(f"GRANT DELETE ON merchants_payable TO {account}")
    (bad,) = [each.bad for each in prove() if each.check.name == "rights"]
    assert bad.rows == 1
    assert bad.first == (
        f"account {account} has DELETE on table merchants_payable; manage.py grant_rights puts it right"
    )
