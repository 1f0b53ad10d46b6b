"""Prepared statements and rows of several tables in one."""

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM, entry
from club.core.models import AuditEntry
from club.core.prepared import Part, ask_ahead, fetch, insert_later, insert_together, send_later, settle
from club.members.models import Customer, Tier
from merchants.ledger.actions import owe
from merchants.ledger.models import Payable
from merchants.stores.models import Agreement
from tests import cast

pytestmark = pytest.mark.django_db


def debt(**fields) -> Payable:
    shop, wash = cast.store(), cast.product()
    agreed = cast.agreement(shop.merchant, wash)
    row = owe(store=shop, product=wash, agreement=agreed, quantity=1, at=cast.NOW)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_a_statement_is_planned_once_and_stands_in_the_log():
    with CaptureQueriesContext(connection) as seen:
        answers = [fetch("SELECT %(number)s::int + 1", {"number": number})[0][0] for number in range(3)]
    assert answers == [1, 2, 3]
    assert [query["sql"] for query in seen] == ["SELECT $1::int + 1"] * 3
    known = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 1'"
    assert fetch(known, {}) == [(1,)]


def test_the_statements_of_the_orm_are_not_prepared():
    for _time in range(10):
        Agreement.objects.count()
    known = [row[0] for row in fetch("SELECT statement FROM pg_prepared_statements", {})]
    assert [statement for statement in known if '"merchants_agreement"' in statement] == []


def test_rows_of_several_tables_go_in_together_and_point_at_each_other():
    owed = debt()
    back = debt(reverses=owed, quantity=-1, amount_fen=-2500)
    note = entry(verb="test", subject=owed, by=SYSTEM, at=cast.NOW, amount_fen=2500)

    with CaptureQueriesContext(connection) as seen:
        insert_together(owed, back, note)

    assert len(seen) == 1
    kept = Payable.objects.order_by("pk").values_list("pk", "reverses")
    assert list(kept) == [(owed.pk, None), (back.pk, owed.pk)]
    assert (back.reverses_id, back.reverses) == (owed.pk, owed)
    assert AuditEntry.objects.get(pk=note.pk).data == {"amount_fen": 2500}


def test_rows_go_in_only_where_what_is_given_gives_a_row():
    note = entry(verb="test", subject=debt(), by=SYSTEM, at=cast.NOW)
    again = entry(verb="test", subject=debt(), by=SYSTEM, at=cast.NOW)
    renamed = "UPDATE club_tier SET name = %s WHERE code = %s RETURNING id"
    cast.tier("vip", 3)

    done = insert_together(note, given=(renamed, ["新", "vip"]))
    undone = insert_together(again, given=(renamed, ["新", "nobody"]))

    assert (done, undone) == (True, False)
    assert list(AuditEntry.objects.filter(verb="test").values_list("pk", flat=True)) == [note.pk]
    assert again.pk is None


def test_a_part_of_a_statement_becomes_a_row_that_opens_its_seals():
    kept = cast.customer(name="张三丰")
    part = Part("customer", Customer, "name", "uid", "id")
    found = fetch(f"SELECT {part.columns} FROM club_customer customer WHERE id = %(id)s", {"id": kept.pk})

    row = part.take(iter(found[0]))

    assert (row, row.uid, row.name) == (kept, kept.uid, "张三丰")
    assert row.external_id == kept.external_id  # not asked for, so it is loaded now


def test_a_part_that_an_outer_join_left_empty_is_nothing():
    part = Part("customer", Customer, "id", "uid")
    assert part.take(iter([None, None])) is None


def test_behind_a_pool_nothing_is_prepared_because_the_next_transaction_is_elsewhere(monkeypatch):
    def known() -> int:
        return fetch("SELECT count(*) FROM pg_prepared_statements", {})[0][0]

    known()
    before = known()
    monkeypatch.setitem(connection.settings_dict, "POOLED", True)
    with monkeypatch.context() as anew:
        anew.delitem(vars(connection.connection), "_club_line")
        answers = [fetch("SELECT %(number)s::int + 2", {"number": number})[0][0] for number in range(3)]
        assert (answers, known()) == ([2, 3, 4], before)


def note_of(row: Payable) -> AuditEntry:
    return entry(verb="test", subject=row, by=SYSTEM, at=cast.NOW)


def notes() -> list[str]:
    """What the notes that were written are about, in the order in which they were."""
    return list(AuditEntry.objects.filter(verb="test").order_by("pk").values_list("subject_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_nobody_waits_for_goes_in_with_the_commit():
    note = note_of(debt())

    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        insert_later(note)

    assert notes() == [note.subject_id]
    assert [query["sql"][:8] for query in seen] == ["BEGIN", "INSERT I", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_what_is_left_one_after_the_other_goes_in_as_one_statement():
    owed = debt()
    back = debt(reverses=owed, quantity=-1, amount_fen=-2500)

    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        insert_later(owed)
        insert_later(note_of(owed), back)
        send_later("SELECT 1", {})
        insert_later(note_of(owed))

    assert notes() == [str(owed.uid)] * 2
    assert Payable.objects.get(reverses__uid=owed.uid).amount_fen == -2500
    written = [query["sql"] for query in seen if "INSERT" in query["sql"]]
    assert [sql.count("INSERT INTO") for sql in written] == [3, 1]


@pytest.mark.django_db(transaction=True)
def test_a_row_cannot_point_at_one_whose_id_nobody_was_told():
    owed = debt()
    back = debt(reverses=owed, quantity=-1, amount_fen=-2500)

    @transaction.atomic
    def act():
        insert_later(owed)
        settle()
        insert_later(back)

    with pytest.raises(ValueError, match="reverses"):
        act()
    assert Payable.objects.count() == 0


def test_an_empty_text_is_an_empty_text_in_json_too():
    note = note_of(debt())
    note.data, note.verb = "", ""
    insert_together(note)
    assert AuditEntry.objects.values_list("data", "verb").get(pk=note.pk) == ("", "")


@pytest.mark.django_db(transaction=True)
def test_what_waits_goes_before_whatever_is_asked_next():
    first, second = note_of(debt()), note_of(debt())

    with transaction.atomic():
        insert_later(first)
        assert notes() == [first.subject_id]
        insert_later(second)
        assert fetch("SELECT count(*) FROM club_auditentry WHERE verb = 'test'", {}) == [(2,)]

    assert notes() == [first.subject_id, second.subject_id]


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_undone_with_its_transaction():
    note = note_of(debt())

    @transaction.atomic
    def act():
        insert_later(note)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert notes() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_what_waits_undoes_all_of_its_transaction():
    owed, again = debt(), debt()
    again.uid = owed.uid

    @transaction.atomic
    def act():
        insert_together(note_of(debt()))
        insert_later(owed)
        insert_later(again)
        send_later("UPDATE club_tier SET name = %s WHERE code = %s", ["新", "vip"])

    with pytest.raises(IntegrityError, match="merchants_payable_uid"):
        act()
    assert (Payable.objects.count(), notes()) == (0, [])
    insert_together(owed)  # and the connection is as good as before
    assert Payable.objects.get().uid == owed.uid


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_what_waits_is_raised_at_the_next_question():
    owed, again = debt(), debt()
    again.uid = owed.uid

    with transaction.atomic():
        insert_together(owed)
        insert_later(again)
        with pytest.raises(IntegrityError, match="merchants_payable_uid"):
            Tier.objects.count()
        transaction.set_rollback(True)

    assert Payable.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_waits():
    note = note_of(debt())
    insert_later(note)
    assert notes() == [note.subject_id]


@pytest.mark.django_db(transaction=True)
def test_behind_a_pool_it_waits_as_well(monkeypatch):
    note = note_of(debt())
    notes()
    monkeypatch.setitem(connection.settings_dict, "POOLED", True)
    with monkeypatch.context() as anew:
        anew.delitem(vars(connection.connection), "_club_line", raising=False)
        with transaction.atomic():
            insert_later(note)
        assert notes() == [note.subject_id]


class Objection(Exception):
    """Somebody does not like what he is told."""


def object_to(found) -> None:
    raise Objection


@pytest.mark.django_db(transaction=True)
def test_who_objects_to_what_he_is_told_undoes_the_transaction_even_at_its_end():
    hooks = []

    @transaction.atomic
    def act():
        transaction.on_commit(lambda: hooks.append("told"))
        insert_later(note_of(debt()))
        send_later("SELECT 1", {}, told=object_to)
        insert_later(note_of(debt()))

    with pytest.raises(Objection):
        act()
    assert (notes(), hooks) == ([], [])
    with transaction.atomic():  # and the connection is as good as before
        insert_together(note_of(debt()))
    assert (len(notes()), hooks) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_who_objects_hears_the_answer_before_the_statement_it_went_with_counts():
    @transaction.atomic
    def write(leave, ask):
        leave("SELECT 1", {}, told=object_to)
        ask()

    cast.tier("vip", 3)
    rename = "UPDATE club_tier SET name = %s RETURNING id"
    for leave, ask in (
        (send_later, lambda: fetch(rename, ["新"])),
        (ask_ahead, lambda: Tier.objects.update(name="新")),
    ):
        with pytest.raises(Objection):
            write(leave, ask)
    with pytest.raises(Objection):
        write.__wrapped__(ask_ahead, lambda: fetch(rename, ["新"]))  # outside of any transaction
    assert "新" not in Tier.objects.values_list("name", flat=True)


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_ahead_is_asked_even_if_the_transaction_came_to_nothing():
    heard = []

    @transaction.atomic
    def act():
        ask_ahead("SELECT %(number)s::int", {"number": 7}, told=heard.extend)
        send_later("SELECT 1", {}, told=object_to)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert heard == []
    settle()
    settle()
    assert heard == [(7,)]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_breaks_before_the_commit_leaves_nothing():
    @transaction.atomic
    def act():
        insert_together(note_of(debt()))
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        insert_later(note_of(debt()))

    with pytest.raises(OperationalError):
        act()
    assert notes() == []
