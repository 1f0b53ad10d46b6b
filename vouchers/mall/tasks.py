"""The work behind paying, every few seconds."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from vouchers.mall.actions import cancel_unpaid, finish_refunds, fulfil_paid
from vouchers.payments.actions import ask_about_open, send_refunds, settle_events


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
    }
