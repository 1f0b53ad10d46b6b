"""The proof of the books: silent on whole ones, and it names the row that was damaged."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from club.core.models import AuditEntry
from cms.chain.actions import anchor, seal
from cms.reports.invariants import CHECKS, prove
from tests import cast
from tests.cast import NOW
from tests.cms.invariants.books import Books, books
from tests.cms.invariants.damage import DAMAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def whole_books(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Books]:
    """The books, once for this file; each test damages them and is undone."""
    with (
        override_settings(ANCHORS_DIR=tmp_path_factory.mktemp("anchors")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        made = books()
        seal(at=NOW)
        anchor(at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def whole(whole_books: Books, db: None) -> Books:
    return whole_books


def damage(statements: str) -> None:
    """Do what only a superuser at the console could do: no triggers, no constraints in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements.split(";"):
            cursor.execute(statement)


def broken() -> dict[str, str]:
    return {f"{f.check.invariant} {f.check.name}": f.bad.first for f in prove() if not f.holds}


def test_whole_books_hold_every_check(whole: Books):
    assert broken() == {}


def test_every_check_has_a_damage_that_it_notices():
    assert set(DAMAGE) == {f"{check.invariant} {check.name}" for check in CHECKS}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_row_is_named(whole: Books, name: str):
    cast.product("another")
    cast.half_member()
    statements, expected = DAMAGE[name]
    damage(statements)
    with connection.cursor() as cursor:
        cursor.execute(expected)
        words = cursor.fetchone()[0]
    assert broken().get(name) == words


def test_the_count_tells_how_many_rows_are_bad(whole: Books):
    damage(
        "UPDATE merchants_operator SET store_id = (SELECT max(id) + min(id) FROM merchants_store) - store_id"
    )
    finding = next(f for f in prove() if f.check.name == "people")
    assert finding.bad.rows == 2


def test_the_command_ends_well_on_whole_books(whole: Books):
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().count("✓") == len(CHECKS)
    assert out.getvalue().count("✗") == 0


def test_the_command_fails_on_damaged_books_and_names_the_row(whole: Books):
    damage("UPDATE club_pointsaccount SET balance = 31")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", stdout=out)
    assert end.value.code == 1
    assert out.getvalue().count(f"member {whole.member.number}: balance 31, entries add up to 30") == 1


def test_the_command_speaks_json(whole: Books):
    damage("UPDATE club_pointsaccount SET balance = 31")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=out)
    said = json.loads(out.getvalue())
    bad = [row for row in said["checks"] if not row["holds"]]
    assert (said["ok"], len(said["checks"]), len(bad)) == (False, len(CHECKS), 1)
    assert (bad[0]["invariant"], bad[0]["check"], bad[0]["bad_rows"]) == ("V3", "points", 1)


def test_verify_changes_nothing(whole: Books):
    before = AuditEntry.objects.count()
    call_command("verify", stdout=StringIO())
    assert AuditEntry.objects.count() == before


def test_phones_of_stores_are_public(whole: Books):
    type(whole.store).objects.update(phone="13800001111")
    assert broken() == {}


def test_a_number_inside_a_longer_one_is_no_phone(whole: Books):
    damage("UPDATE vouchers_grantbatch SET reason = 'AB13911112222 913911112222'")
    assert broken() == {}
