"""Backup and restore: all of it or nothing, and nothing is sent twice."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.cms.invariants.books import books

pytestmark = pytest.mark.django_db(transaction=True)


def run(command: str, *args: object) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out)
    return out.getvalue()


def test_a_restored_copy_is_what_was_there_and_it_is_proved(tmp_path: Path):
    member = books().member
    numbers = set(Member.objects.values_list("number", flat=True))
    run("backup", tmp_path / "copy")
    cast.member()
    Member.objects.filter(pk=member.pk).update(number="changed")
    said = run("restore", tmp_path / "copy", "--yes")
    assert set(Member.objects.values_list("number", flat=True)) == numbers
    assert Member.objects.get(pk=member.pk).customer.id_number == member.customer.id_number
    assert said.count("✗") == 0
    assert said.count("✓") > 30


def test_what_waited_when_the_copy_was_made_is_not_sent_again(tmp_path: Path):
    books()
    waiting = Message.objects.filter(state="queued").count()
    run("backup", tmp_path / "copy")
    run("restore", tmp_path / "copy", "--yes")
    assert waiting > 0
    assert set(Message.objects.values_list("state", "reason")) == {("dropped", "restored from a backup")}


def test_tables_that_are_not_in_the_copy_are_gone(tmp_path: Path):
    run("backup", tmp_path / "copy")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (member bigint REFERENCES club_member)")
    run("restore", tmp_path / "copy", "--yes")
    assert "later" not in connection.introspection.table_names()


def test_a_broken_copy_changes_nothing(tmp_path: Path):
    books()
    people = Member.objects.count()
    run("backup", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "junk").write_bytes(b"no archive")
    for broken in ("cut", "junk", "missing"):
        with pytest.raises(CommandError):
            run("restore", tmp_path / broken, "--yes")
    assert Member.objects.count() == people
    assert Message.objects.filter(state="queued").count() > 0


def test_a_copy_is_for_its_owner_only_and_leaves_no_pieces(tmp_path: Path):
    run("backup", tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_a_backup_into_nowhere_says_so(tmp_path: Path):
    with pytest.raises(CommandError):
        run("backup", tmp_path / "nowhere" / "copy")
