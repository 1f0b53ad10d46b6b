"""Two accounts of the database: the owner of the tables for what changes their shape, and the product's."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cms.chain.actions import seal
from cms.keeping import dividing, granting
from cms.keeping.actions import make_partitions
from config import postgres
from config.postgres.owner import as_owner, product
from config.starter import processes
from merchants.ledger.models import Journal
from tests import cast, databases
from tests.cast import NOW
from tests.cms.invariants.books import books

ACCOUNT = f"product_{os.getpid()}"


def who() -> str:
    return str(dividing.ask("SELECT current_user")[0][0])


def run(*command: str) -> str:
    said = StringIO()
    call_command(*command, stdout=said)
    return said.getvalue()


@pytest.fixture
def two_accounts(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The connection of a product that owns nothing, and the address of its owner; the account is new."""
    settings.DATABASE_OWNER_URL = f"{settings.DATABASE_URL.rpartition('/')[0]}/{databases.in_use()}"
    connection.close()
    with monkeypatch.context() as patch:
        for name, value in {"USER": ACCOUNT, "PASSWORD": "a password"}.items():
            patch.setitem(connection.settings_dict, name, value)
            patch.setitem(settings.DATABASES["default"], name, value)
        yield ACCOUNT
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ACCOUNT}; DROP ROLE {ACCOUNT}")


def test_the_owner_changes_tables_and_the_product_works_on_them(two_accounts: str, tmp_path: Path):
    run("migrate")  # makes the account, with its rights
    assert (who(), granting.strangeness(two_accounts)) == (two_accounts, [])
    with as_owner():
        assert who() != two_accounts
        with connection.cursor() as cursor:
            cursor.execute("SET work_mem = '7MB'")
        with as_owner():
            assert who() != two_accounts
            assert dividing.ask("SHOW work_mem") == [("7MB",)]  # the same session
    books()
    run("backup", str(tmp_path / "copy"))
    said = run("restore", str(tmp_path / "copy"), "--yes")
    assert (said.count("✗"), said.count("✓") > 30, who()) == (0, True, two_accounts)
    run("partition", "--rows", "100")
    assert (make_partitions(), granting.strangeness(two_accounts)) == (0, [])
    for act in ("DELETE FROM merchants_posting", "SELECT * FROM pg_authid", "TRUNCATE club_auditentry"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            dividing.ask(act)


def test_rights_given_by_hand_are_told_and_the_command_ends_with_an_error(two_accounts: str):
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("grant_rights", "--check", stderr=told)
    assert told.getvalue() == f"account {two_accounts} is not there\n"
    run("grant_rights")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON club_member TO {two_accounts}")
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("grant_rights", "--check", stderr=told)
    assert told.getvalue() == f"account {two_accounts} has TRUNCATE on table club_member\n"
    assert run("grant_rights") == f"{two_accounts}：执行了 1 条语句。\n"
    assert run("grant_rights") == f"{two_accounts}：执行了 0 条语句。\n"


def test_the_product_cannot_give_itself_a_right(two_accounts: str, settings: Any):
    run("grant_rights")
    settings.DATABASE_OWNER_URL, owner = "", settings.DATABASE_OWNER_URL
    assert run("grant_rights") == ""  # all is well
    settings.DATABASE_OWNER_URL = owner
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON club_member FROM {two_accounts}")
    settings.DATABASE_OWNER_URL = ""
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        run("grant_rights")


def test_the_chain_waits_for_a_transaction_of_the_owner_of_which_it_sees_little(
    two_accounts: str, settings: Any
):
    run("grant_rights")
    books()
    with psycopg.connect(settings.DATABASE_OWNER_URL) as migrating:
        assert seal(at=NOW, patience_s=30) > 0  # it is there and does nothing
        cast.member()
        migrating.execute("SELECT 1")
        Journal.objects.create(kind=Journal.Kind.CORRECTION, at=NOW)
        assert seal(at=NOW, patience_s=0.05) == 0
        migrating.rollback()
        assert seal(at=NOW, patience_s=30) > 0


@pytest.mark.django_db
def test_with_one_account_everything_is_as_it_was(settings: Any):
    before = who()
    with as_owner():
        assert who() == before
    assert (product(), granting.accounts()) == ("", [])
    assert run("grant_rights") == "系统以数据表所有者的账号运行。\n"
    assert run("migrate", "--plan").count("：") == 0
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    assert product() == ""


def test_no_process_that_runs_knows_the_owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@/club")
    env = processes.environment(tmp_path, "postgresql://club@/club")
    assert (env["DATABASE_URL"], env["DATABASE_OWNER_URL"]) == ("postgresql://club@/club", "")


def test_the_embedded_server_is_reached_under_an_account_that_owns_nothing():
    url = "postgresql://postgres@%2Ftmp%2Fpostgres/club"
    assert postgres.for_product(url) == "postgresql://club@%2Ftmp%2Fpostgres/club"
