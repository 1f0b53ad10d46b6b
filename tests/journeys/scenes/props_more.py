"""Vouchers that a counter refuses, an empty inbox and places to book, for the pictures.

Runs inside `manage.py shell`; prints one JSON object.
"""

import json
import sys
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from club.members.models import Member
from club.messaging.models import Message
from merchants.bookings.models import BookingRule, Capacity
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes, limits, qr
from vouchers.lifecycle.models import LimitCounter, Voucher

SHUNDA, SERVICE = "顺达汽车服务", "wash"


def show() -> None:
    """A code for each refusal: outside its hours, over the member's limit, an old picture of a QR code."""
    at = timezone.now()
    live = Voucher.objects.filter(product__code=SERVICE, state=Voucher.State.LIVE, valid_from__lte=at)
    row = live.select_related("product", "member").order_by("pk")[0]
    later = [f"{timezone.localtime(at) + timedelta(hours=n):%H:00}" for n in (2, 3)]
    often = _like(row, per_member_per_month=1)
    for limit in limits.limits_of(limits.Use(often, at)):
        LimitCounter.objects.update_or_create(
            scope=limit.scope, defaults={"used": limit.ceiling, "ceiling": limit.ceiling}
        )
    found = {
        "outside-hours": _like(row, hours=later).code,
        "member-limit": often.code,
        "qr-expired": qr.payload(row, at - timedelta(minutes=5)),
        "budget": _like(row).code,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _like(row: Voucher, **terms: Any) -> Voucher:
    """Another voucher of the same holder, on other terms; those of a voucher that is there never change."""
    again = Voucher.objects.select_related("product").get(pk=row.pk)
    again.pk, again.uid, again.code, again.gift = None, uuid.uuid4(), codes.make(), None
    again.terms = {**row.terms, **terms}
    again._state.adding = True
    again.save(force_insert=True)
    return again


def budget(is_spent: bool) -> None:
    """Whether the month's budget of the demo merchant is used up."""
    rows = Agreement.objects.filter(merchant__name=SHUNDA, product__code=SERVICE)
    rows.update(month_budget_fen=1 if is_spent else None)


def forget_messages(name: str) -> None:
    """A member whose inbox is empty."""
    ours = [row.uid for row in Member.objects.filter(customer__isnull=False) if row.customer.name == name]
    for uid in ours:
        _later(Message.objects.inbox(uid), timezone.now())


def _later(rows: Any, at: datetime) -> None:
    rows.update(created_at=at + timedelta(days=365))


def bookable(code: str) -> None:
    """Every store that has a price for a product takes bookings for it, five at a time."""
    product = ServiceProduct.objects.get(code=code)
    BookingRule.objects.get_or_create(product=product, defaults={"open_per_member": 9})
    for store in Store.objects.filter(merchant__agreements__product=product).distinct():
        Capacity.objects.get_or_create(store=store, product=product, defaults={"places": 5})
