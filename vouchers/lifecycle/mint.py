"""Making vouchers from terms that were promised."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core.clock import end_of, midnight
from club.core.errors import DomainError
from club.members.models import Member, Vehicle
from vouchers.catalogue.choices import CodeSource
from vouchers.lifecycle import amounts, codes, rules, stock
from vouchers.lifecycle.models import Gift, StockCode, Voucher


class PeriodOver(DomainError):
    """The fixed period of a product ended before the gift was collected."""

    code = "expired"
    message = _("The services in this gift could be used until a day that has passed.")


def mint(gift: Gift, *, source: str, at: datetime, key: str | None = None) -> list[Voucher]:
    """The vouchers of a gift, in the order of its terms. `key` numbers them so that they exist once.

    Part of collecting and of issuing, which write the audit entry.
    """
    wanted = [item for item in gift.terms["items"] for _n in range(item["quantity"])]
    vehicle = _vehicle(gift.member) if any(item["terms"]["needs_named_vehicle"] for item in wanted) else None
    # Locked before the vouchers are made: with too few of them nothing is.
    taken = stock.take_codes([item["product_id"] for item in wanted if _has_foreign_code(item)], at)
    rows = []
    for number, (item, code) in enumerate(zip(wanted, _codes(wanted, taken), strict=True), start=1):
        own_key = f"{key}:{number}" if key else None
        rows.append(_voucher(gift, item, at, code=code, source=source, source_key=own_key, vehicle=vehicle))
    vouchers = Voucher.objects.bulk_create(rows)
    stock.hand_out(vouchers, taken, at)
    return vouchers


def _codes(wanted: list[dict[str, Any]], taken: dict[int, list[StockCode]]) -> Iterator[str]:
    """A code for each piece: a new one of ours, or one taken from a partner's stock."""
    ours = iter(codes.make_many(len(wanted)))
    foreign = {product: iter(rows) for product, rows in taken.items()}
    for item in wanted:
        yield next(foreign[item["product_id"]]).code if _has_foreign_code(item) else next(ours)


def _has_foreign_code(item: dict[str, Any]) -> bool:
    return item["terms"].get("codes_from") == CodeSource.STOCK


def _voucher(gift: Gift, item: dict[str, Any], at: datetime, **fields: Any) -> Voucher:
    terms = item["terms"]
    first, last = rules.period_of(terms, at)
    starts, ends = midnight(first) if first else at, end_of(last)
    if ends <= at:
        raise PeriodOver
    if not terms["needs_named_vehicle"]:
        fields["vehicle"] = None
    # A stored amount is one use that lasts until the last fen.
    uses = 1 if amounts.is_stored(terms) else terms["uses"]
    return Voucher(
        member=gift.member,
        product_id=item["product_id"],
        gift=gift,
        branch_id=gift.member.branch_id,
        step=item.get("step", 1),
        terms=terms,
        uses_total=uses,
        uses_left=uses,
        value_left_fen=terms["value_fen"],
        valid_from=starts,
        valid_until=ends,
        made_at=at,
        **fields,
    )


def _vehicle(member: Member) -> Vehicle | None:
    """The car of a voucher that is for one car: the oldest that is still there."""
    cars = Vehicle.objects.filter(customer=member.customer_id, archived_at__isnull=True)
    return cars.order_by("pk").first()
