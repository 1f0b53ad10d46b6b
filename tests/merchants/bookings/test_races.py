"""Two at the same moment: the last place, accept against cancel, finish twice; each with its guard off."""

import threading
from typing import Any

import pytest
from django.db import transaction

from club.core.errors import DomainError
from cms.reports.invariants import prove
from merchants.bookings import actions, counting, moves
from merchants.bookings.models import Booking, OpenCount, Slot
from merchants.ledger.models import Payable
from tests.merchants.bookings.scene import AT_TWO, NOW, STORE, another_member, finish, inspection
from tests.threads import at_once
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db(transaction=True)
UNGUARDED = counting.TAKE_PLACE.replace("WHERE slot.taken < EXCLUDED.places", "")


def code_of(act: Any) -> str:
    """What somebody who acts is told: nothing, or the code of the refusal."""
    try:
        with transaction.atomic():
            act()
    except DomainError as refusal:
        return refusal.code
    return ""


def unproven() -> set[str]:
    return {finding.check.name for finding in prove() if not finding.holds}


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the booking before either writes, as they would without the lock of its rows."""
    both = threading.Barrier(2)

    def read(booking: Booking) -> Booking:
        row = Booking.objects.select_related(*moves.RELATED).get(pk=booking.pk)
        both.wait(10)
        return row

    monkeypatch.setattr(moves, "locked", read)


def book_the_last_place() -> list[str]:
    first = inspection()
    crowd = [first, *(another_member(first) for _ in range(3))]
    return sorted(at_once(4, lambda number: code_of(crowd[number].book)))


def test_of_four_who_want_the_last_place_one_gets_it():
    assert book_the_last_place() == ["", "slot_gone", "slot_gone", "slot_gone"]
    assert (Booking.objects.count(), Slot.objects.get().taken) == (1, 1)
    assert unproven() == set()


def test_without_the_condition_all_four_get_the_last_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counting, "TAKE_PLACE", UNGUARDED)
    assert book_the_last_place() == [""] * 4
    assert (Booking.objects.count(), Slot.objects.get().taken) == (4, 4)


def accept_and_cancel() -> list[str]:
    scene = inspection()
    row = scene.book()
    acts = [
        lambda: actions.accept(booking=row, store=scene.store, by=STORE, at=NOW),
        lambda: actions.cancel(booking=row, by=scene.member, at=NOW),
    ]
    return at_once(2, lambda number: code_of(acts[number]))


def test_whoever_accepts_while_the_member_cancels_finds_it_cancelled_or_comes_first():
    accepted, cancelled = accept_and_cancel()

    row = Booking.objects.get()
    assert (accepted in ("", "booking_state"), cancelled) == (True, "")
    assert (row.state, row.voucher.state, Slot.objects.get().taken) == ("cancelled", "live", 0)
    assert (row.accepted_at is None) == (accepted == "booking_state")
    assert set(OpenCount.objects.values_list("taken", flat=True)) == {0}
    assert unproven() == set()


def test_without_the_lock_both_have_their_way_and_one_act_is_lost(monkeypatch: pytest.MonkeyPatch):
    without_lock(monkeypatch)

    assert accept_and_cancel() == ["", ""]
    row = Booking.objects.get()
    assert row.state == "accepted" or row.accepted_at is None


def finish_twice(row: Booking) -> list[str]:
    return sorted(at_once(2, lambda _number: code_of(lambda: finish(row, at=AT_TWO))))


def test_two_who_finish_are_one_redemption():
    assert finish_twice(inspection(uses=3).begun()) == ["", "booking_state"]
    assert (Redemption.objects.count(), Payable.objects.count()) == (1, 1)
    assert unproven() == set()


def test_without_the_lock_the_second_comes_as_far_as_the_voucher(monkeypatch: pytest.MonkeyPatch):
    row = inspection(uses=3).begun()
    without_lock(monkeypatch)

    assert [code != "booking_state" for code in finish_twice(row)] == [True, True]
