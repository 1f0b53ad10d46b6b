"""Whether a test that commits leaves a database that nobody can tell from a fresh one."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from club.core.models import AuditEntry
from club.organisation.models import Branch
from tests import cast, databases, rewinding
from tests.rewinding import Beginning, beginning_of, rewind, shape_of

NAME = databases.own_name("rewound")
CHANGES = (
    "CREATE TABLE one_more (id int)",
    "CREATE INDEX one_more ON club_branch (name)",
    "CREATE SEQUENCE one_more",
    "CREATE FUNCTION one_more() RETURNS int RETURN 1",
    "CREATE PUBLICATION one_more FOR TABLE club_branch",
    "ALTER TABLE club_branch ADD COLUMN one_more int",
    "ALTER TABLE club_branch ALTER COLUMN name SET DEFAULT 'x'",
    "ALTER TABLE club_branch DISABLE TRIGGER ALL",
    "ALTER TABLE club_branch ADD CONSTRAINT one_more CHECK (name <> '')",
    "TRUNCATE club_auditentry CASCADE",
    "DROP TABLE club_auditentry CASCADE",
)


@pytest.fixture(scope="module")
def beginning(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Beginning]:
    """A database for the tests of this file alone."""
    source = databases.own_name("source")
    with django_db_blocker.unblock():
        databases.copy(source, NAME)
        databases.turn_to(databases.own_name())
        yield beginning_of(source)
        databases.drop(NAME)


@pytest.fixture
def used(beginning: Beginning, django_db_blocker: DjangoDbBlocker) -> Iterator[Beginning]:
    """It is in use, and open for what commits."""
    with django_db_blocker.unblock():
        databases.turn_to(NAME)
        yield beginning
        databases.turn_to(databases.own_name())


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_rows_written_changed_and_deleted_are_as_before(used: Beginning) -> None:
    cast.agreement(cast.merchant(), cast.product())
    Group.objects.order_by("pk").first().delete()
    Branch.objects.update(name="changed")
    run("SET session_replication_role = replica; DELETE FROM auth_group_permissions")
    assert len(beginning_of(NAME).filled) > len(used.filled)
    assert rewind(NAME, used)
    assert beginning_of(NAME) == used


def test_what_guards_keep_for_ever_goes_as_well(used: Beginning) -> None:
    AuditEntry.objects.create(at=cast.NOW, verb="test", subject_type="x", subject_id="1", data={})
    assert beginning_of(NAME) != used
    assert rewind(NAME, used)
    assert beginning_of(NAME) == used


def test_numbers_begin_where_they_began(used: Beginning) -> None:
    first = cast.branch().pk
    assert rewind(NAME, used)
    connection.close()
    assert cast.branch().pk == first
    assert rewind(NAME, used)


def test_an_act_that_somebody_left_open_is_broken_off(used: Beginning) -> None:
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE club_branch SET name = 'changed'")
    assert rewind(NAME, used)
    other.connection.close()
    assert beginning_of(NAME) == used


@pytest.mark.parametrize("change", CHANGES)
def test_more_than_rows_is_seen(used: Beginning, change: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
        assert shape_of(cursor.connection) != used.shape
        transaction.set_rollback(True)


def test_more_than_rows_is_for_a_copy(used: Beginning) -> None:
    run("CREATE TABLE one_more (id int)")
    assert not rewind(NAME, used)
    connection.close()
    run("DROP TABLE one_more")
    assert rewind(NAME, used)


def test_many_rows_are_for_a_copy(used: Beginning, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they leave behind would slow down whoever comes next."""
    run("INSERT INTO wagtailcore_locale (language_code) SELECT n FROM generate_series(1, 1000) AS n")
    with monkeypatch.context() as patch:
        patch.setattr(rewinding, "MORE_BYTES", 0)
        assert not rewind(NAME, used)
    assert rewind(NAME, used)
