"""The work behind paying, every few seconds."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from vouchers.mall.actions import act_on_chargebacks, cancel_unpaid, finish_refunds, fulfil_paid
from vouchers.payments import actions
from vouchers.payments.actions import ask_about_open, reconcile_recent, send_refunds, settle_events


@shared_task(name="vouchers.tasks.settle_payments")
def settle_payments() -> dict[str, Any]:
    """Believe the gateway, then issue what was paid, cancel what was not, and pay back what was asked for."""
    at = timezone.now()
    return {
        "events": settle_events(at=at),
        "asked": ask_about_open(at=at),
        "issued": fulfil_paid(at=at),
        "cancelled": cancel_unpaid(at=at),
        "refunds": send_refunds(at=at),
        "refunded": finish_refunds(at=at),
        "charged_back": act_on_chargebacks(at=at),
    }


@shared_task(name="vouchers.tasks.look_for_chargebacks")
def look_for_chargebacks() -> int:
    """A few times a day: what Stripe's own list of disputes knows and no webhook told."""
    return actions.look_for_chargebacks(at=timezone.now())


@shared_task(name="vouchers.tasks.reconcile_payments")
def reconcile_payments() -> int:
    """Every night: the days of the last week beside Stripe's own list, until they agree."""
    return reconcile_recent(at=timezone.now())
