"""Money back for what was not used: the voucher or the money, exactly once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.outside import Outside
from tests.threads import at_once
from tests.vouchers.mall.shopping import at_payment, order, pay_for
from tests.vouchers.payments.paying import bring
from vouchers.lifecycle.models import Voucher
from vouchers.mall.actions import AmountChanged, NothingToRefund, refund
from vouchers.mall.models import Order
from vouchers.mall.tasks import settle_payments
from vouchers.payments.actions import CannotRefund, ask_refund, send_refunds
from vouchers.payments.models import GatewayEvent, Payment, Refund

pytestmark = pytest.mark.django_db


def bought(outside: Outside) -> Order:
    """Three car washes for 68 yuan, paid for at Stripe and handed over."""
    placed = at_payment()
    pay_for(outside, placed)
    settle_payments()
    placed.refresh_from_db()
    assert placed.state == Order.State.ISSUED
    return placed


def give_money_back(placed: Order, amount_fen: int = 6800) -> Refund:
    return refund(order=placed, amount_fen=amount_fen, reason="顾客退货", by=SYSTEM, at=timezone.now())


def use_one(placed: Order) -> Voucher:
    one = placed.gift.vouchers.order_by("pk").first()
    Voucher.objects.filter(pk=one.pk).update(state="used", uses_left=0, uses_made=1)
    return one


def states(placed: Order) -> list[str]:
    return sorted(Voucher.objects.filter(gift=placed.gift_id).values_list("state", flat=True))


def key() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}


def bring_all(outside: Outside, told: list[dict[str, Any]]) -> None:
    for event in told:
        bring(outside.http.get(f"/v1/events/{event['id']}", headers=key()).json())


def at_stripe(outside: Outside, placed: Order) -> list[dict[str, Any]]:
    """The refunds that Stripe has of an order's payment."""
    intent = Payment.objects.get(pk=placed.payment_id).intent_id
    found = outside.http.get("/v1/refunds", params={"payment_intent": intent}, headers=key()).json()
    return list(found["data"])


def make_at_stripe(outside: Outside, placed: Order, **fields: str) -> str:
    """A refund that was not made by this process."""
    intent = Payment.objects.get(pk=placed.payment_id).intent_id
    sent = {"payment_intent": intent, **fields}
    return str(outside.http.post("/v1/refunds", data=sent, headers=key()).json()["id"])


def test_an_unused_package_is_paid_back_whole(outside: Outside):
    placed = bought(outside)
    asked = give_money_back(placed)
    assert states(placed) == ["void"] * 3

    settle_payments()

    placed.refresh_from_db()
    asked.refresh_from_db()
    payment = Payment.objects.get(pk=placed.payment_id)
    assert (placed.state, asked.state, payment.state) == ("refunded", "done", "refunded")
    assert payment.refunded_fen == 6800
    told = Message.objects.filter(kind__code="order_refunded")
    assert [message.recipient for message in told] == [placed.member.uid]
    settle_payments()
    assert (told.count(), Refund.objects.count()) == (1, 1)


def test_only_the_part_that_was_not_used_is_paid_back(outside: Outside):
    placed = bought(outside)
    use_one(placed)
    give_money_back(placed, 6800 * 2 // 3)
    settle_payments()
    placed.refresh_from_db()
    payment = Payment.objects.get(pk=placed.payment_id)
    assert (placed.state, payment.state, payment.refunded_fen) == ("issued", "paid", 4533)
    assert states(placed) == ["used", "void", "void"]


def test_the_price_is_shared_by_the_usual_prices_of_the_sale(outside: Outside):
    wash, check = cast.product(list_price_fen=3000), cast.product(list_price_fen=9000)
    package = cast.package(wash, check, is_on_sale=True, price_fen=8000)
    placed = order(package=package)
    Payment.objects.filter(pk=placed.payment_id).update(state="paid", paid_at=placed.ordered_at)
    settle_payments()
    wash.__class__.objects.update(list_price_fen=1)
    placed.refresh_from_db()
    Voucher.objects.filter(product=check).update(state="used", uses_left=0, uses_made=1)

    assert give_money_back(placed, 2000).amount_fen == 2000


def test_what_was_used_up_or_given_away_is_not_paid_back(outside: Outside):
    placed = bought(outside)
    one, other, third = placed.gift.vouchers.order_by("pk")
    Voucher.objects.filter(pk=one.pk).update(state="used", uses_left=0, uses_made=1)
    Voucher.objects.filter(pk=other.pk).update(member=cast.member())
    Voucher.objects.filter(pk=third.pk).update(state="booked")
    with pytest.raises(NothingToRefund):
        give_money_back(placed)
    assert (Refund.objects.count(), states(placed)) == (0, ["booked", "live", "used"])
    assert Payment.objects.get(pk=placed.payment_id).refunded_fen == 0


def test_a_use_after_the_look_is_told_and_nothing_is_paid_back(outside: Outside):
    placed = bought(outside)
    use_one(placed)
    with pytest.raises(AmountChanged):
        give_money_back(placed, 6800)
    assert (Refund.objects.count(), states(placed)) == (0, ["live", "live", "used"])
    assert AuditEntry.objects.filter(verb__in=["order.refunded", "voucher.voided"]).count() == 0


def test_a_refund_needs_a_reason(outside: Outside):
    placed = bought(outside)
    with pytest.raises(CannotRefund):
        refund(order=placed, amount_fen=6800, reason=" ", by=SYSTEM, at=timezone.now())
    assert (Refund.objects.count(), states(placed)) == (0, ["live"] * 3)


def test_a_refund_that_fails_gives_the_vouchers_back_once(outside: Outside):
    placed = bought(outside)
    asked = give_money_back(placed)
    send_refunds(at=timezone.now())
    asked.refresh_from_db()

    told = outside.post(f"/sandbox/stripe/refunds/{asked.refund_id}", outcome="failed")["events"]
    bring_all(outside, told)
    settle_payments()
    settle_payments()

    placed.refresh_from_db()
    payment = Payment.objects.get(pk=placed.payment_id)
    assert (placed.state, payment.state, payment.refunded_fen) == ("issued", "paid", 0)
    assert states(placed) == ["live"] * 3 + ["void"] * 3
    assert Message.objects.filter(kind__code="refund_failed").count() == 1
    assert give_money_back(placed).amount_fen == 6800


def test_a_refund_that_fails_days_after_it_was_done_gives_the_vouchers_back(outside: Outside):
    placed = bought(outside)
    asked = give_money_back(placed)
    settle_payments()
    asked.refresh_from_db()
    assert asked.state == Refund.State.DONE

    bring_all(outside, outside.post(f"/sandbox/stripe/refunds/{asked.refund_id}", outcome="failed")["events"])
    settle_payments()

    placed.refresh_from_db()
    assert (placed.state, states(placed)) == ("issued", ["live"] * 3 + ["void"] * 3)


def test_an_answer_that_is_lost_is_looked_for_and_not_asked_for_again(outside: Outside):
    """The key would do for a day; after that Stripe has forgotten it, and only the look tells."""
    placed = bought(outside)
    asked, at = give_money_back(placed), timezone.now()
    Refund.objects.update(tried_at=at)
    made = make_at_stripe(outside, placed, **{"metadata[refund]": str(asked.uid)})

    assert send_refunds(at=at + timedelta(minutes=1)) == 0
    assert send_refunds(at=at + timedelta(minutes=6)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.refund_id, len(at_stripe(outside, placed))) == ("done", made, 1)


def test_while_stripe_is_away_a_refund_waits(outside: Outside):
    placed = bought(outside)
    asked, at = give_money_back(placed), timezone.now()
    outside.post("/sandbox/faults", service="stripe", mode="error")
    assert send_refunds(at=at) == 0
    outside.post("/sandbox/faults", service="stripe", mode="ok")
    asked.refresh_from_db()
    assert (asked.state, at_stripe(outside, placed)) == ("asked", [])

    assert send_refunds(at=at + timedelta(minutes=6)) == 1
    asked.refresh_from_db()
    assert (asked.state, len(at_stripe(outside, placed))) == ("done", 1)


def test_a_refund_that_stripe_does_not_find_just_now_is_not_failed(outside: Outside):
    asked = give_money_back(bought(outside))
    Refund.objects.update(refund_id="re_nowhere")
    assert send_refunds(at=timezone.now()) == 0
    asked.refresh_from_db()
    assert asked.state == Refund.State.ASKED


def test_a_refund_made_by_hand_at_stripe_is_not_ours(outside: Outside):
    placed = bought(outside)
    made = make_at_stripe(outside, placed)
    bring({"id": "evt_by_hand", "type": "refund.updated", "data": {"object": {"id": made}}})
    settle_payments()
    assert GatewayEvent.objects.get(event_id="evt_by_hand").error == "not_ours"
    assert (Refund.objects.count(), Order.objects.get(pk=placed.pk).state) == (0, Order.State.ISSUED)


@pytest.mark.django_db(transaction=True)
def test_refunded_by_ten_at_once_is_paid_back_once(outside: Outside):
    placed = bought(outside)
    done = at_once(10, lambda _number: give_money_back(placed))
    assert sorted(type(each).__name__ for each in done) == ["NothingToRefund"] * 9 + ["Refund"]
    assert (Refund.objects.count(), Payment.objects.get(pk=placed.payment_id).refunded_fen) == (1, 6800)


@pytest.mark.django_db(transaction=True)
def test_parts_asked_for_at_once_never_pass_what_was_paid(outside: Outside):
    payment = Payment.objects.get(pk=bought(outside).payment_id)
    done = at_once(5, lambda _number: part(payment))
    payment.refresh_from_db()
    assert sorted(type(each).__name__ for each in done) == ["CannotRefund"] * 3 + ["Refund"] * 2
    assert (Refund.objects.count(), payment.refunded_fen) == (2, 6000)


@pytest.mark.django_db(transaction=True)
def test_with_the_guard_off_more_is_paid_back_than_was_paid(outside: Outside):
    """The control: everybody looks at what is left before anybody takes it."""
    payment, looked = Payment.objects.get(pk=bought(outside).payment_id), threading.Barrier(5)

    def look_then_ask(_number: int) -> None:
        taken = Payment.objects.get(pk=payment.pk).refunded_fen
        looked.wait()
        Payment.objects.filter(pk=payment.pk).update(refunded_fen=taken + 3000)
        Refund.objects.create(payment=payment, amount_fen=3000, reason="退货", asked_at=cast.NOW)

    at_once(5, look_then_ask)
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 15_000


def part(payment: Payment) -> Refund:
    return ask_refund(payment=payment, amount_fen=3000, reason="退货", by=SYSTEM, at=cast.NOW)
