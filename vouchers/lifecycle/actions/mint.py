"""Making vouchers from terms that were promised."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core.clock import end_of, midnight
from club.core.errors import DomainError
from club.members.models import Member, Vehicle
from vouchers.lifecycle import codes, rules
from vouchers.lifecycle.models import Gift, Voucher


class PeriodOver(DomainError):
    """The fixed period of a product ended before the gift was collected."""

    code = "expired"
    message = _("The services in this gift could be used until a day that has passed.")


def mint(gift: Gift, *, source: str, at: datetime, key: str | None = None) -> list[Voucher]:
    """The vouchers of a gift, in the order of its terms. `key` numbers them so that they exist once.

    Part of collecting and issuing, never called alone: these write the audit entry.
    """
    wanted = [item for item in gift.terms["items"] for _n in range(item["quantity"])]
    vehicle = _vehicle(gift.member) if any(item["terms"]["needs_named_vehicle"] for item in wanted) else None
    made = codes.make_many(len(wanted))
    rows = [
        _voucher(
            gift,
            item,
            code,
            at,
            source=source,
            vehicle=vehicle,
            source_key=f"{key}:{number}" if key else None,
        )
        for number, (item, code) in enumerate(zip(wanted, made, strict=True), start=1)
    ]
    return Voucher.objects.bulk_create(rows)


def _voucher(
    gift: Gift, item: dict[str, Any], code: str, at: datetime, vehicle: Vehicle | None, **fields: Any
) -> Voucher:
    terms = item["terms"]
    first, last = rules.period_of(terms, at)
    starts, ends = midnight(first) if first else at, end_of(last)
    if ends <= at:
        raise PeriodOver
    return Voucher(
        code=code,
        member=gift.member,
        product_id=item["product_id"],
        gift=gift,
        vehicle=vehicle if terms["needs_named_vehicle"] else None,
        branch_id=gift.member.branch_id,
        terms=terms,
        uses_total=terms["uses"],
        uses_left=terms["uses"],
        value_left_fen=terms["value_fen"],
        valid_from=starts,
        valid_until=ends,
        made_at=at,
        **fields,
    )


def _vehicle(member: Member) -> Vehicle | None:
    """The car of a voucher that is for one car: the oldest that is still there."""
    return (
        Vehicle.objects.filter(customer=member.customer_id, archived_at__isnull=True).order_by("pk").first()
    )
