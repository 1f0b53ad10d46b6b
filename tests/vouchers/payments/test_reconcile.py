"""A day beside Stripe's own list: whatever stands in one book only is named, and nothing else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI, end_of
from club.core.models import AuditEntry
from tests import cast
from tests.outside import Outside
from tests.vouchers.mall.shopping import at_payment, pay_for
from tests.vouchers.payments.paying import begun, pay
from vouchers.mall.tasks import look_for_chargebacks, reconcile_payments, settle_payments
from vouchers.payments.actions import DayNotOver, ask_refund, reconcile
from vouchers.payments.gateway import GatewayUnreachable
from vouchers.payments.models import Payment, Reconciliation, Refund

pytestmark = pytest.mark.django_db


def paid(outside: Outside) -> Payment:
    """An order of 68 yuan, paid for, told to us and handed over."""
    placed = at_payment()
    pay_for(outside, placed)
    settle_payments()
    return Payment.objects.get(pk=placed.payment_id)


def stripe(outside: Outside, path: str, **fields: Any) -> Any:
    """Somebody works on Stripe's own pages."""
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    return outside.http.post(path, data=fields, headers=key).raise_for_status().json()


def day_of(outside: Outside) -> date:
    """The day on which Stripe saw the last charge."""
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    last = outside.http.get("/v1/charges", headers=key).json()["data"][0]
    return datetime.fromtimestamp(last["created"], SHANGHAI).date()


def compared(outside: Outside) -> Reconciliation:
    """That day, looked at when it is over."""
    day = day_of(outside)
    return reconcile(day=day, by=SYSTEM, at=end_of(day))


def named(row: Reconciliation) -> list[tuple[str, int | None, int | None]]:
    return [(one["kind"], one["ours_fen"], one["theirs_fen"]) for one in row.differences]


def test_a_day_of_payments_refunds_and_chargebacks_agrees(outside: Outside) -> None:
    back, taken = paid(outside), paid(outside)
    ask_refund(payment=back, amount_fen=6800, reason="退货", by=SYSTEM, at=back.paid_at)
    outside.post(f"/sandbox/stripe/pay/{taken.session_id}/dispute", reason="fraudulent")
    settle_payments()
    look_for_chargebacks()
    row = compared(outside)
    assert (row.agrees, named(row)) == (True, [])
    assert (row.payments, row.came_fen, row.returns, row.went_fen) == (2, 13600, 2, 13600)
    assert AuditEntry.objects.get(verb="payment.reconciled").data == {
        "day": row.day.isoformat(),
        "gateway": "stripe",
        "differences": 0,
    }


def test_money_that_came_and_was_told_by_no_webhook_is_named_until_it_is_booked(outside: Outside) -> None:
    payment = begun(cast.member())
    pay(outside, payment)
    row = compared(outside)
    assert named(row) == [("payment_open", 6800, 6800)]
    Payment.objects.filter(pk=payment.pk).update(state="paid", paid_at=payment.created_at)
    again = compared(outside)
    assert (again.pk, again.agrees, Reconciliation.objects.count()) == (row.pk, True, 1)


def test_a_payment_that_is_not_ours_is_named(outside: Outside) -> None:
    payment = begun(cast.member())
    pay(outside, payment)
    Payment.objects.filter(pk=payment.pk).delete()
    assert named(compared(outside)) == [("payment_unknown", None, 6800)]


def test_a_payment_of_another_shop_on_the_same_account_is_named(outside: Outside) -> None:
    fields = {
        "mode": "payment",
        "client_reference_id": "their-cart-7",
        "success_url": "https://shop.example/",
        "line_items[0][quantity]": 1,
        "line_items[0][price_data][currency]": "cny",
        "line_items[0][price_data][unit_amount]": 900,
        "line_items[0][price_data][product_data][name]": "tea",
    }
    session = stripe(outside, "/v1/checkout/sessions", **fields)
    outside.post(f"/sandbox/stripe/pay/{session['id']}", outcome="paid")
    assert named(compared(outside)) == [("payment_unknown", None, 900)]


def test_another_amount_is_named_with_both(outside: Outside) -> None:
    payment = paid(outside)
    Payment.objects.filter(pk=payment.pk).update(amount_fen=6900)
    assert named(compared(outside)) == [("payment_other", 6900, 6800)]


def test_a_payment_that_stripe_never_got_is_named(outside: Outside) -> None:
    honest, made_up = paid(outside), begun(cast.member())
    Payment.objects.filter(pk=made_up.pk).update(state="paid", paid_at=honest.paid_at, intent_id="pi_none")
    row = compared(outside)
    assert named(row) == [("payment_missing", 6800, None)]
    assert row.differences[0]["payment"] == str(made_up.uid)


def test_what_stripe_does_not_know_at_all_is_named_too(outside: Outside) -> None:
    payment = paid(outside)
    ask_refund(payment=payment, amount_fen=1000, reason="退货", by=SYSTEM, at=payment.paid_at)
    settle_payments()
    Payment.objects.filter(pk=payment.pk).update(session_id="cs_none", intent_id="pi_none")
    Refund.objects.update(refund_id="re_none")
    row = compared(outside)
    assert sorted(named(row)) == [
        ("payment_missing", 6800, None),
        ("refund_missing", 1000, None),
        ("refund_unknown", None, 1000),
    ]


def test_a_payment_that_stands_on_the_next_day_of_the_list_is_not_missing(outside: Outside) -> None:
    payment = paid(outside)
    before = payment.paid_at - timedelta(days=1)
    Payment.objects.filter(pk=payment.pk).update(paid_at=before)
    day = before.astimezone(SHANGHAI).date()
    row = reconcile(day=day, by=SYSTEM, at=payment.paid_at + timedelta(days=1))
    assert (named(row), row.payments) == ([], 0)


def test_a_refund_made_on_stripes_own_pages_is_named(outside: Outside) -> None:
    payment = paid(outside)
    stripe(outside, "/v1/refunds", payment_intent=payment.intent_id, amount=1000)
    assert named(compared(outside)) == [("refund_unknown", None, 1000)]


def test_a_refund_that_failed_here_and_not_there_is_named(outside: Outside) -> None:
    payment = paid(outside)
    ask_refund(payment=payment, amount_fen=6800, reason="退货", by=SYSTEM, at=payment.paid_at)
    settle_payments()
    Refund.objects.update(state="failed", ended_at=payment.paid_at)
    assert named(compared(outside)) == [("refund_failed", 6800, 6800)]


def test_a_chargeback_nobody_told_us_of_is_named(outside: Outside) -> None:
    payment = paid(outside)
    outside.post(f"/sandbox/stripe/pay/{payment.session_id}/dispute", reason="fraudulent")
    row = compared(outside)
    assert named(row) == [("chargeback_unknown", None, 6800)]
    assert row.differences[0]["payment"] == str(payment.uid)


def test_more_than_a_page_of_the_list_is_read_to_its_end(outside: Outside) -> None:
    payment = paid(outside)
    for _time in range(101):
        stripe(outside, "/v1/refunds", payment_intent=payment.intent_id, amount=10)
    row = compared(outside)
    assert (row.returns, row.went_fen, len(row.differences)) == (101, 1010, 101)


def test_today_is_not_compared(outside: Outside) -> None:
    paid(outside)
    day = day_of(outside)
    with pytest.raises(DayNotOver):
        reconcile(day=day, by=SYSTEM, at=end_of(day) - timedelta(seconds=1))
    assert Reconciliation.objects.count() == 0


def test_while_stripe_is_away_nothing_is_kept_and_the_night_after_makes_up_for_it(
    outside: Outside, settings: Any
) -> None:
    url, settings.STRIPE_API_ORIGIN = settings.STRIPE_API_ORIGIN, "http://127.0.0.1:9"
    yesterday = datetime.now(SHANGHAI).date() - timedelta(days=1)
    with pytest.raises(GatewayUnreachable):
        reconcile(day=yesterday, by=SYSTEM, at=datetime.now(SHANGHAI))
    reconcile_payments()
    assert Reconciliation.objects.count() == 0
    settings.STRIPE_API_ORIGIN = url
    reconcile_payments()
    assert Reconciliation.objects.filter(agrees=True).count() == 7
    reconcile_payments()
    assert AuditEntry.objects.filter(verb="payment.reconciled").count() == 7
