"""Refunds above the limit: one person asks, another decides, and until then nothing moves."""

import threading
from typing import Any

import pytest
from django.utils import timezone

from club.core.audit import SYSTEM, Actor
from club.core.errors import FourEyes
from club.core.models import ActorKind, AuditEntry
from tests import cast
from tests.threads import at_once
from tests.vouchers.mall.shopping import on_sale, order
from vouchers.lifecycle.models import Voucher
from vouchers.mall.actions import (
    AmountChanged,
    NeedsSecondPerson,
    ReasonMissing,
    RefundDecided,
    RefundWaits,
    approve_refund,
    decline_refund,
    fulfil,
    refund,
    request_refund,
)
from vouchers.mall.models import Order, RefundLimit, RefundRequest
from vouchers.payments.actions import CannotRefund
from vouchers.payments.models import Payment, Refund

pytestmark = pytest.mark.django_db
ASKER, OTHER, THIRD = (Actor(ActorKind.STAFF, name) for name in ("asker", "other", "third"))


def bought(price_fen: int = 30000) -> Order:
    """Three car washes for 300 yuan, paid for and handed over."""
    placed = order(package=on_sale(price_fen))
    Payment.objects.filter(pk=placed.payment_id).update(state="paid", paid_at=placed.ordered_at)
    return fulfil(order=Order.objects.get(pk=placed.pk), by=SYSTEM, at=placed.ordered_at)


def ask(placed: Order, amount_fen: int = 30000, by: Actor = ASKER, reason: str = "顾客退货") -> Any:
    return request_refund(order=placed, amount_fen=amount_fen, reason=reason, by=by, at=timezone.now())


def approve(row: RefundRequest, by: Actor = OTHER) -> RefundRequest:
    return approve_refund(asked=row, by=by, at=timezone.now())


def decline(row: RefundRequest, by: Actor = OTHER, reason: str = "不符合退款条件") -> RefundRequest:
    return decline_refund(asked=row, reason=reason, by=by, at=timezone.now())


def use_one(placed: Order) -> None:
    one = placed.gift.vouchers.order_by("pk").first()
    Voucher.objects.filter(pk=one.pk).update(state="used", uses_left=0, uses_made=1)


def moved(placed: Order) -> tuple[list[str], int, int]:
    """States of the vouchers, money on its way back in fen, refunds there are."""
    states = sorted(Voucher.objects.filter(gift=placed.gift_id).values_list("state", flat=True))
    fen = Payment.objects.get(pk=placed.payment_id).refunded_fen
    return states, fen, Refund.objects.count()


NOTHING = (["live"] * 3, 0, 0)
ALL_BACK = (["void"] * 3, 30000, 1)


def told() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(verb__startswith="refund.").order_by("id")
    return list(rows.values_list("verb", "actor_id"))


def test_above_the_limit_nothing_moves_until_another_person_approves() -> None:
    placed = bought()
    row = ask(placed)
    assert (row.state, moved(placed)) == ("waiting", NOTHING)

    done = approve(row)

    placed.refresh_from_db()
    assert (done.state, done.refund.reason, placed.state) == ("approved", "顾客退货", "refunded")
    assert moved(placed) == ALL_BACK
    assert told() == [("refund.requested", "asker"), ("refund.asked", "other"), ("refund.approved", "other")]


def test_up_to_the_limit_one_person_pays_back_alone() -> None:
    placed = bought(20000)
    assert isinstance(ask(placed, 20000), Refund)
    assert (moved(placed), RefundRequest.objects.count()) == ((["void"] * 3, 20000, 1), 0)


def test_the_limit_is_what_the_desk_says() -> None:
    RefundLimit.objects.update(alone_fen=6799)
    assert isinstance(ask(bought(6800), 6800), RefundRequest)
    RefundLimit.objects.update(alone_fen=6800)
    assert isinstance(ask(bought(6800), 6800), Refund)


def test_without_its_row_the_limit_is_two_hundred_yuan() -> None:
    RefundLimit.objects.all().delete()
    assert isinstance(ask(bought(20001), 20001), RefundRequest)
    assert isinstance(ask(bought(20000), 20000), Refund)


def test_no_member_of_staff_goes_round_the_limit_but_the_house_itself_may() -> None:
    placed = bought()
    with pytest.raises(NeedsSecondPerson):
        refund(order=placed, amount_fen=30000, reason="退货", by=ASKER, at=timezone.now())
    assert moved(placed) == NOTHING
    refund(order=placed, amount_fen=30000, reason="退货", by=SYSTEM, at=timezone.now())
    assert moved(placed) == ALL_BACK


def test_whoever_asked_does_not_approve() -> None:
    """L10: the second person is missing."""
    placed = bought()
    row = ask(placed)
    with pytest.raises(FourEyes):
        approve(row, ASKER)
    row.refresh_from_db()
    assert (row.state, moved(placed), told()) == ("waiting", NOTHING, [("refund.requested", "asker")])


def test_a_declined_one_moves_nothing_and_another_may_be_asked_for() -> None:
    placed = bought()
    row = decline(ask(placed))
    assert (row.state, row.note, row.decided_by_id) == ("declined", "不符合退款条件", "other")
    assert moved(placed) == NOTHING
    assert told()[-1] == ("refund.declined", "other")
    assert ask(placed).state == "waiting"


def test_declining_needs_a_reason_and_asking_does_too() -> None:
    placed = bought()
    with pytest.raises(CannotRefund):
        ask(placed, reason=" ")
    row = ask(placed)
    with pytest.raises(ReasonMissing):
        decline(row, reason=" ")
    row.refresh_from_db()
    assert (row.state, RefundRequest.objects.count(), moved(placed)) == ("waiting", 1, NOTHING)


def test_one_refund_of_an_order_waits_at_a_time() -> None:
    placed = bought()
    ask(placed)
    with pytest.raises(RefundWaits):
        ask(placed, by=THIRD)
    assert RefundRequest.objects.count() == 1


def test_what_is_used_while_it_waits_is_not_paid_back() -> None:
    """L10: the order changed between asking and approving."""
    placed = bought()
    row = ask(placed)
    use_one(placed)
    with pytest.raises(AmountChanged):
        approve(row)
    row.refresh_from_db()
    assert (row.state, row.decided_by_id, moved(placed)) == ("waiting", "", (["live", "live", "used"], 0, 0))
    decline(row)
    assert ask(placed, 20000).state == "asked"  # what is left of it needs one person only


def test_what_the_bank_takes_back_meanwhile_is_not_paid_back_too() -> None:
    placed = bought()
    row = ask(placed)
    Payment.objects.update(is_disputed=True)
    with pytest.raises(CannotRefund):
        approve(row)
    assert (RefundRequest.objects.get().state, moved(placed)) == ("waiting", NOTHING)


@pytest.mark.parametrize("decide", [approve, decline])
def test_what_is_decided_stays_decided(decide: Any) -> None:
    row = ask(bought())
    decide(row)
    for again in (approve, decline):
        with pytest.raises(RefundDecided):
            again(row, THIRD)
    assert len(told()) == (3 if decide is approve else 2)


def test_the_database_knows_two_people() -> None:
    row = approve(ask(bought()))
    with pytest.raises(Exception, match="approved_refund_has_two_people"):
        RefundRequest.objects.filter(pk=row.pk).update(asked_by_id="other")


@pytest.mark.django_db(transaction=True)
def test_approved_by_ten_at_once_is_paid_back_once() -> None:
    """L10: ten who approve."""
    placed = bought()
    row = ask(placed)
    people = [Actor(ActorKind.STAFF, f"person {number}") for number in range(10)]
    done = at_once(10, lambda number: approve(row, people[number]))
    assert sorted(type(each).__name__ for each in done) == ["RefundDecided"] * 9 + ["RefundRequest"]
    assert moved(placed) == ALL_BACK


@pytest.mark.django_db(transaction=True)
def test_asked_for_by_ten_at_once_waits_once() -> None:
    placed = bought()
    done = at_once(10, lambda number: ask(placed, by=Actor(ActorKind.STAFF, f"person {number}")))
    assert sorted(type(each).__name__ for each in done) == ["RefundRequest"] + ["RefundWaits"] * 9


@pytest.mark.django_db(transaction=True)
def test_approving_and_declining_at_once_does_one_of_them() -> None:
    """L10: one approves, one declines."""
    placed = bought()
    row = ask(placed)
    acts = [approve, decline]
    done = at_once(2, lambda number: acts[number](row, [OTHER, THIRD][number]))
    assert sorted(type(each).__name__ for each in done) == ["RefundDecided", "RefundRequest"]
    row.refresh_from_db()
    assert moved(placed) == (ALL_BACK if row.state == "approved" else NOTHING)


@pytest.mark.django_db(transaction=True)
def test_with_the_guard_off_two_would_decide() -> None:
    """The control: everybody looks at the state before anybody changes it."""
    row, looked = ask(bought()), threading.Barrier(2)

    def look_then_decide(number: int) -> str:
        state = RefundRequest.objects.get(pk=row.pk).state
        looked.wait(10)
        facts = {"state": "declined", "decided_by_id": str(number), "decided_at": cast.NOW}
        RefundRequest.objects.filter(pk=row.pk).update(**facts)
        return str(state)

    assert at_once(2, look_then_decide) == ["waiting", "waiting"]
