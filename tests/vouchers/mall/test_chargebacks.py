"""A bank takes a payment back: what was used stays used, the rest waits, nothing is paid twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import Message
from cms.reports.invariants.refunds import CHECKS
from tests.outside import Outside
from tests.threads import at_once
from tests.vouchers.mall.shopping import at_payment, pay_for
from tests.vouchers.payments.paying import bring
from vouchers.lifecycle.models import Voucher
from vouchers.mall.actions import NotPaid, act_on_chargebacks, fulfil
from vouchers.mall.models import Order, WithheldVoucher
from vouchers.mall.tasks import look_for_chargebacks, settle_payments
from vouchers.payments import actions
from vouchers.payments.actions import CannotRefund, ask_refund
from vouchers.payments.models import Chargeback, GatewayEvent, Payment

pytestmark = pytest.mark.django_db


def bought(outside: Outside) -> Order:
    """Three car washes for 68 yuan, paid for at Stripe and handed over."""
    placed = at_payment()
    pay_for(outside, placed)
    settle_payments()
    return Order.objects.select_related("payment").get(pk=placed.pk)


def use(placed: Order, count: int) -> None:
    some = placed.gift.vouchers.order_by("pk").values_list("pk", flat=True)[:count]
    Voucher.objects.filter(pk__in=list(some)).update(state="used", uses_left=0, uses_made=1)


def take_back(outside: Outside, placed: Order) -> dict[str, Any]:
    """The bank takes the money; nobody has told us yet."""
    told = outside.post(f"/sandbox/stripe/pay/{placed.payment.session_id}/dispute", reason="fraudulent")
    return {**told["dispute"], "event": told["events"][0]["id"]}


def decide(outside: Outside, dispute: dict[str, Any], outcome: str) -> str:
    """The bank decides; the id of the event that Stripe makes of it."""
    told = outside.post(f"/sandbox/stripe/disputes/{dispute['id']}", outcome=outcome)
    return str(told["events"][0]["id"])


def hear(outside: Outside, *events: str) -> None:
    """The webhooks come, and the worker runs."""
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    for event in events:
        bring(outside.http.get(f"/v1/events/{event}", headers=key).json())
    settle_payments()


def states(placed: Order) -> list[str]:
    return sorted(Voucher.objects.filter(gift=placed.gift_id).values_list("state", flat=True))


def told() -> list[str]:
    rows = Message.objects.filter(kind__code__in=["order_withheld", "order_given_back"])
    return list(rows.order_by("pk").values_list("kind__code", flat=True))


def broken() -> list[str]:
    return [found.first for check in CHECKS if (found := check.look()).rows]


def test_what_was_not_used_is_withdrawn_and_what_was_used_stays_used(outside: Outside) -> None:
    placed = bought(outside)
    use(placed, 1)
    dispute = take_back(outside, placed)
    hear(outside, dispute["event"])

    row = Chargeback.objects.get()
    assert (row.dispute_id, row.state, row.reason) == (dispute["id"], "open", "fraudulent")
    assert (row.amount_fen, int(row.answer_by.timestamp())) == (6800, dispute["evidence_details"]["due_by"])
    assert (states(placed), told()) == (["used", "void", "void"], ["order_withheld"])
    payment = Payment.objects.get()
    assert (Order.objects.get().state, payment.state, payment.is_disputed) == ("issued", "paid", True)
    assert broken() == []


def test_used_up_before_the_bank_asks_nothing_is_withdrawn_and_the_loss_is_written_down(
    outside: Outside,
) -> None:
    placed = bought(outside)
    use(placed, 3)
    dispute = take_back(outside, placed)
    hear(outside, dispute["event"])
    hear(outside, decide(outside, dispute, "lost"))

    row = Chargeback.objects.get()
    assert (row.state, row.acted_state, row.ended_at is not None) == ("lost", "lost", True)
    assert (states(placed), told(), WithheldVoucher.objects.count()) == (["used"] * 3, [], 0)
    verbs = AuditEntry.objects.filter(verb__startswith="chargeback.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["chargeback.opened", "chargeback.lost"]
    assert broken() == []


def test_won_and_the_buyer_has_his_vouchers_again_once(outside: Outside) -> None:
    placed = bought(outside)
    dispute = take_back(outside, placed)
    hear(outside, dispute["event"])
    won = decide(outside, dispute, "won")
    hear(outside, won, dispute["event"])
    hear(outside, won)
    act_on_chargebacks(at=timezone.now())

    assert states(placed) == ["live"] * 3 + ["void"] * 3
    assert told() == ["order_withheld", "order_given_back"]
    assert Payment.objects.get().is_disputed is False
    assert broken() == []


def test_ten_times_and_in_any_order_it_is_one_chargeback(outside: Outside) -> None:
    placed = bought(outside)
    dispute = take_back(outside, placed)
    lost = decide(outside, dispute, "lost")
    hear(outside, lost, *[dispute["event"]] * 10, lost)

    assert list(Chargeback.objects.values_list("state", flat=True)) == ["lost"]
    assert (states(placed), told()) == (["void"] * 3, ["order_withheld"])
    assert GatewayEvent.objects.filter(kind__startswith="charge.dispute.", state="done").count() == 2
    assert broken() == []


def test_what_the_bank_takes_back_is_not_refunded_as_well(outside: Outside) -> None:
    placed = bought(outside)
    hear(outside, take_back(outside, placed)["event"])
    with pytest.raises(CannotRefund):
        ask_refund(payment=placed.payment, amount_fen=100, reason="退货", by=SYSTEM, at=timezone.now())
    assert Payment.objects.get().refunded_fen == 0


def test_a_lost_webhook_is_made_up_for_by_stripes_own_list(outside: Outside) -> None:
    placed = bought(outside)
    dispute = take_back(outside, placed)
    assert look_for_chargebacks() == 1
    settle_payments()
    assert states(placed) == ["void"] * 3

    decide(outside, dispute, "won")
    assert look_for_chargebacks() == 1
    settle_payments()
    assert states(placed) == ["live"] * 3 + ["void"] * 3


def test_one_that_is_older_than_stripes_recent_ones_is_asked_about_by_its_number(outside: Outside) -> None:
    placed = bought(outside)
    dispute = take_back(outside, placed)
    hear(outside, dispute["event"])
    decide(outside, dispute, "lost")

    actions.look_for_chargebacks(at=timezone.now() + timedelta(days=30))

    assert Chargeback.objects.get().state == "lost"


def test_nothing_is_handed_over_for_money_that_the_bank_holds(outside: Outside) -> None:
    placed = at_payment()
    pay_for(outside, placed)
    Payment.objects.update(state="paid", paid_at=timezone.now(), is_disputed=True)
    settle_payments()
    with pytest.raises(NotPaid):
        fulfil(order=placed, by=SYSTEM, at=timezone.now())
    assert (Order.objects.get().state, Voucher.objects.count()) == ("pending", 0)


def test_a_payment_of_another_shop_of_the_account_is_left_alone(outside: Outside) -> None:
    placed = bought(outside)
    event = take_back(outside, placed)["event"]
    Payment.objects.update(intent_id="pi_of_another_shop")
    hear(outside, event)
    heard = GatewayEvent.objects.filter(kind="charge.dispute.created")
    assert list(heard.values_list("state", flat=True)) == ["ignored"]
    assert (Chargeback.objects.count(), states(placed)) == (0, ["live"] * 3)


def test_the_proof_names_what_does_not_fit_its_chargeback(outside: Outside) -> None:
    placed = bought(outside)
    hear(outside, take_back(outside, placed)["event"])
    payment = Payment.objects.get()
    Payment.objects.update(is_disputed=False)
    assert broken() == [f"payment {payment.uid}: not disputed, but a bank takes it back"]
    Payment.objects.update(is_disputed=True)
    one = WithheldVoucher.objects.order_by("pk")[0].voucher
    Voucher.objects.filter(pk=one.pk).update(state="live")
    assert broken() == [f"voucher {one.uid}: its chargeback is open, it is live and was not given again"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_withdraw_and_give_back_once(outside: Outside) -> None:
    placed = bought(outside)
    dispute = take_back(outside, placed)
    look_for_chargebacks()
    assert sum(at_once(2, lambda _number: act_on_chargebacks(at=timezone.now()))) == 1
    decide(outside, dispute, "won")
    look_for_chargebacks()
    assert sum(at_once(2, lambda _number: act_on_chargebacks(at=timezone.now()))) == 1
    assert (states(placed), told()) == (["live"] * 3 + ["void"] * 3, ["order_withheld", "order_given_back"])
