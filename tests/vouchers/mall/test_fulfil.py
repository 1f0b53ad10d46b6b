"""Handing over what was paid for, exactly once."""

import pytest
from django.db import IntegrityError, transaction

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests.cast import NOW
from tests.outside import Outside
from tests.vouchers.mall.shopping import at_payment, order, paid, pay_for
from tests.vouchers.payments.paying import at_once, bring
from vouchers.lifecycle.models import Gift, Voucher
from vouchers.mall.actions import AlreadyIssued, NotPaid, cancel_unpaid, fulfil, fulfil_paid
from vouchers.mall.models import Order
from vouchers.mall.tasks import settle_payments
from vouchers.payments.models import GatewayEvent, Payment

pytestmark = pytest.mark.django_db


def test_a_paid_order_becomes_its_vouchers():
    placed = paid()
    fulfil(order=placed, by=SYSTEM, at=NOW)
    placed.refresh_from_db()
    assert (placed.state, placed.issued_at) == (Order.State.ISSUED, NOW)
    vouchers = Voucher.objects.filter(gift=placed.gift)
    assert [(v.member, v.source, v.state) for v in vouchers] == [(placed.member, "purchase", "live")] * 3
    assert AuditEntry.objects.filter(verb="order.issued", subject_id=str(placed.uid)).count() == 1
    message = Message.objects.get()
    assert (message.kind.code, message.recipient) == ("order_paid", placed.member.uid)


def test_vouchers_follow_the_terms_of_the_order_not_of_today():
    placed = paid()
    product = placed.package.items.get().product
    product.__class__.objects.update(uses=9, name="别的服务")
    fulfil(order=placed, by=SYSTEM, at=NOW)
    assert set(Voucher.objects.values_list("uses_total", "terms__name")) == {(1, "免费洗车")}


def test_an_unpaid_order_is_not_handed_over():
    placed = order()
    with pytest.raises(NotPaid):
        fulfil(order=placed, by=SYSTEM, at=NOW)
    assert (Voucher.objects.count(), Gift.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_an_order_is_handed_over_once():
    placed = paid()
    fulfil(order=placed, by=SYSTEM, at=NOW)
    with pytest.raises(AlreadyIssued):
        fulfil(order=placed, by=SYSTEM, at=NOW)
    assert (Voucher.objects.count(), Gift.objects.count(), Message.objects.count()) == (3, 1, 1)


def test_money_that_comes_for_a_cancelled_order_is_honoured():
    placed = paid()
    Order.objects.update(state=Order.State.CANCELLED, cancelled_at=NOW)
    assert fulfil_paid(at=NOW) == 1
    placed.refresh_from_db()
    assert (placed.state, placed.cancelled_at) == (Order.State.ISSUED, None)
    assert Voucher.objects.count() == 3


def test_an_order_that_cannot_be_handed_over_does_not_stop_the_others():
    first, second = paid(), paid()
    member = first.member
    member.__class__.objects.filter(pk=member.pk).update(state="closed", closed_at=NOW)
    assert fulfil_paid(at=NOW) == 1
    assert list(Order.objects.order_by("pk").values_list("state", flat=True)) == ["pending", "issued"]
    assert Voucher.objects.filter(member=second.member).count() == 3


def test_orders_whose_payment_ran_out_are_cancelled():
    placed = order()
    Payment.objects.update(state=Payment.State.EXPIRED)
    assert cancel_unpaid(at=NOW) == 1
    placed.refresh_from_db()
    assert (placed.state, placed.cancelled_at) == (Order.State.CANCELLED, NOW)
    assert cancel_unpaid(at=NOW) == 0


def test_the_database_refuses_an_issued_order_without_its_gift():
    placed = order()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=placed.pk).update(state=Order.State.ISSUED)


def test_a_stripe_event_ten_times_and_out_of_order_makes_one_voucher_set_and_one_payment(outside: Outside):
    placed = at_payment()
    early = pay_for(outside, placed, "processing")
    late = pay_for(outside, placed, "paid")
    for event in [*late[::-1], *early[::-1]] * 10:
        assert bring(event).status_code == 200
        settle_payments()
    placed.refresh_from_db()
    assert (placed.state, placed.payment.state) == (Order.State.ISSUED, Payment.State.PAID)
    assert (Payment.objects.count(), Gift.objects.count(), Voucher.objects.count()) == (1, 1, 3)
    assert AuditEntry.objects.filter(verb="payment.paid").count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_event_brought_and_worked_on_by_ten_threads_takes_effect_once(outside: Outside):
    placed = at_payment()
    events = pay_for(outside, placed)

    def bring_and_work() -> Order:
        for event in events:
            assert bring(event).status_code == 200
        settle_payments()
        return Order.objects.get(pk=placed.pk)

    at_once(10, bring_and_work)
    settle_payments()
    assert Order.objects.get().state == Order.State.ISSUED
    assert (Payment.objects.count(), Gift.objects.count(), Voucher.objects.count()) == (1, 1, 3)
    assert GatewayEvent.objects.count() == len(events)
    assert AuditEntry.objects.filter(verb="payment.paid").count() == 1
    assert AuditEntry.objects.filter(verb="order.issued").count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_threads_hand_over_one_order_once():
    placed = paid()
    outcomes = at_once(10, lambda: fulfil(order=placed, by=SYSTEM, at=NOW))
    assert outcomes == ["already_issued"] * 9 + ["issued"]
    assert (Gift.objects.count(), Voucher.objects.count()) == (1, 3)
