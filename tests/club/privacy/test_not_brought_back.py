"""Whoever was forgotten is not brought back by what other systems still know of him."""

import csv
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from club.core.audit import SYSTEM
from club.members import erased
from club.members.actions import complete_identity, register
from club.members.actions.import_customers import import_customers
from club.members.actions.upsert import upsert_customer
from club.members.importing.reasons import REASONS
from club.members.models import Customer, ErasedIdentity, Member, Policy, Vehicle
from club.members.reported import BadFacts
from club.privacy.actions import erase, erase_again
from tests import cast
from tests.cast import NOW
from tests.club.importing import world
from tests.cms.invariants.books import books


@pytest.fixture(autouse=True)
def place_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.ERASED_LOG = tmp_path / "erased.log"


@pytest.fixture
def line(db: None) -> world.Line:
    cast.branch(world.BRANCH)
    return world.line(1)


def bring_in(folder: Path, *lines: world.Line) -> tuple[int, int, int, int]:
    path = world.write_csv(folder / "customers.csv", iter(lines))
    run = import_customers(path=path, by=SYSTEM, at=NOW)
    return run.created, run.changed, run.unchanged, run.refused


def member_of(line: world.Line) -> Member:
    return cast.member(customer=Customer.objects.get(external_id=line["customer_number"]))


def forget(member: Member) -> None:
    erase(member=member, digits=member.customer.id_number[-6:], by=SYSTEM, at=NOW)


def readable() -> list[str]:
    people = [person.name for person in Customer.objects.all()]
    return [text for text in [*people, *(car.plate for car in Vehicle.objects.all())] if text]


def test_the_next_import_leaves_an_erased_customer_out_and_says_why(line: world.Line, tmp_path: Path) -> None:
    """P05: the core system sends an erased customer again."""
    bring_in(tmp_path, line)
    forget(member_of(line))

    assert bring_in(tmp_path, line, world.line(2)) == (1, 0, 0, 1)

    with (tmp_path / "customers.errors.csv").open(encoding="utf-8-sig") as file:
        [_head, told] = list(csv.reader(file))
    assert (told[0], told[3], told[4]) == ("2", *REASONS["erased"])
    assert readable() == [world.line(2)["name"], world.line(2)["plate"]]
    assert Policy.objects.count() == 2  # the old contract stays, under a person who is nobody


@pytest.mark.parametrize(
    "seen_again",
    [{"customer_number": "K-NEW"}, {"id_number": ""}, {"id_number": cast.id_number(3)}],
    ids=["by his ID number alone", "by his customer number alone", "under another ID number"],
)
def test_either_number_is_enough_to_know_him(line: world.Line, tmp_path: Path, seen_again: Any) -> None:
    bring_in(tmp_path, line)
    forget(member_of(line))

    assert bring_in(tmp_path, {**line, **seen_again}) == (0, 0, 0, 1)
    assert readable() == []


def test_other_systems_cannot_report_him_either(line: world.Line, tmp_path: Path) -> None:
    bring_in(tmp_path, line)
    forget(member_of(line))
    facts = {"name": line["name"], "branch": world.BRANCH, "id_number": line["id_number"]}

    with pytest.raises(BadFacts) as refusal:
        upsert_customer(external_id="K-NEW", facts=facts, by=SYSTEM, at=NOW)

    errors = [{"field": "customer_number", "message": REASONS["erased"][1]}]
    assert refusal.value.details == {"errors": errors}
    assert readable() == []


def test_the_list_names_nobody_and_leads_to_no_id_of_the_books(line: world.Line, tmp_path: Path) -> None:
    bring_in(tmp_path, line)
    member = member_of(line)
    forget(member)

    [row] = ErasedIdentity.objects.values()
    assert set(row) == {"id", "person", "number"}
    assert (len(row["person"]), len(row["number"])) == (64, 64)
    for secret in (line["id_number"], line["customer_number"], str(member.uid), member.uid.hex):
        assert secret not in str(row)


def test_whoever_registers_anew_is_imported_again(
    line: world.Line, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    bring_in(tmp_path, line)
    with django_capture_on_commit_callbacks(execute=True):
        forget(member_of(line))
    assert len(list(erased.noted())) == 1
    cast.tier("ordinary", rank=1, needs_identity=False)
    cast.message_kind("welcome")
    account = cast.account(phone="+8613512345678", phone_verified_at=NOW)
    half = register(account=account, channel="web", by=SYSTEM, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        complete_identity(member=half, id_number=line["id_number"], name=line["name"], by=SYSTEM, at=NOW)

    assert bring_in(tmp_path, line) == (1, 0, 0, 0)
    assert (ErasedIdentity.objects.count(), list(erased.noted())) == (0, [])
    assert Member.objects.get(pk=half.pk).customer.external_id == line["customer_number"]


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_too_he_is_left_out(tmp_path: Path) -> None:
    """P05: a copy is restored that knows him as a customer only: he joined and was erased afterwards."""
    cast.branch(world.BRANCH)
    books()
    line = world.line(1)
    bring_in(tmp_path, line)
    call_command("backup", str(tmp_path / "copy"))
    forget(member_of(line))

    call_command("restore", str(tmp_path / "copy"), "--yes")

    assert line["name"] not in readable()
    assert ErasedIdentity.objects.count() == 1
    assert bring_in(tmp_path, line) == (0, 0, 0, 1)
    assert line["name"] not in readable()


def test_forgetting_again_does_not_touch_whoever_is_a_member_again(line: world.Line, tmp_path: Path) -> None:
    bring_in(tmp_path, line)
    member = member_of(line)
    identity = erased.identity_of(line["id_number"], line["customer_number"])

    assert erase_again(uids=[], identities=[identity], at=NOW) == 0
    assert Customer.objects.get(pk=member.customer_id).name == line["name"]


def race(line: world.Line, folder: Path, look: Any) -> None:
    """An erasure is written and not yet committed while the import looks for its customers."""
    bring_in(folder, line)
    member = member_of(line)
    imported = threading.Thread(target=look)
    with transaction.atomic():
        forget(member)
        imported.start()
        waited = threading.Event()
        for _turn in range(100):
            if waited.wait(0.05) or _waiting():
                break
    imported.join(30)


def _waiting() -> bool:
    with connection.cursor() as cursor:
        waiting = "datname = current_database() AND wait_event_type = 'Lock'"
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")
        return bool(cursor.fetchone()[0])


def in_a_thread(act: Any) -> Any:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    return run


@pytest.mark.django_db(transaction=True)
def test_an_import_that_meets_an_erasure_on_its_way_waits_and_leaves_him_out(tmp_path: Path) -> None:
    """P05: he is erased in the middle of an import."""
    cast.branch(world.BRANCH)
    line, refused = world.line(1), []

    race(line, tmp_path, in_a_thread(lambda: refused.append(bring_in(tmp_path, {**line, "city": "青岛"}))))

    assert refused == [(0, 0, 0, 1)]
    assert readable() == []


@pytest.mark.django_db(transaction=True)
def test_without_waiting_for_the_erasure_the_list_does_not_know_him_yet(tmp_path: Path) -> None:
    """The guard-off control of P05: the list is read before the customer is locked."""
    cast.branch(world.BRANCH)
    line, seen = world.line(1), []
    identity = erased.identity_of(line["id_number"], line["customer_number"])

    def look() -> None:
        with transaction.atomic():
            seen.append(erased.among([identity]))
            list(Customer.objects.select_for_update().filter(external_id=line["customer_number"]))

    race(line, tmp_path, in_a_thread(look))

    assert seen == [set()]
