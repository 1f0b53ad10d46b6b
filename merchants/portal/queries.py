"""Reads behind the lists of the portal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from club.core.money import yuan
from merchants.counter.access import redemptions_for
from merchants.counter.queries import holder, on_days
from merchants.settlement.models import Statement
from merchants.settlement.queries import lines_of
from merchants.stores.models import Operator
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.refusals import InvalidCode

Row = TypeVar("Row")
PAGE = 30
LONGEST_SHEET = 20_000


@dataclass
class Part(Generic[Row]):
    """A part of a list; `next` is the public id to go on from."""

    rows: list[Row]
    next: UUID | None


def history(operator: Operator, wanted: dict[str, Any]) -> QuerySet[Redemption]:
    """The redemptions an operator may see, narrowed by days, store and a search word."""
    rows = on_days(redemptions_for(operator), wanted.get("first"), wanted.get("last"))
    if wanted.get("store"):
        rows = rows.filter(store__code=wanted["store"])
    return rows.filter(_matching(wanted["q"])) if wanted.get("q") else rows


def part_of(rows: QuerySet, before: UUID | None, name: str = "uid") -> Part:
    """The next rows after the one called `before`; an unknown one starts from the top."""
    place = rows.filter(**{name: before}).values_list("pk", flat=True).first() if before else None
    found = list((rows.filter(pk__lt=place) if place else rows)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    for step in name.split("__"):
        last = getattr(last, step, None)
    return Part(found[:PAGE], last)


HISTORY_HEAD = (
    _("Time"), _("Store"), _("Service"), _("Uses"), _("Amount (yuan)"), _("Customer"), _("Phone"), _("Plate"),
    _("Colleague"), _("Undone at"), _("Number"),
)  # fmt: skip


def history_sheet(rows: QuerySet[Redemption]) -> Iterator[tuple[Any, ...]]:
    """Redemptions as rows of a spreadsheet, masked like on the screen."""
    for row in rows[:LONGEST_SHEET].iterator(chunk_size=500):
        person = holder(row)
        yield (
            _moment(row.redeemed_at),
            row.store.name,
            row.product.name,
            row.quantity,
            _number(row.payable.amount_fen),
            person.name,
            person.phone,
            person.plate,
            row.operator.display_name if row.operator else "",
            _moment(row.reversed_at) if row.reversed_at else "",
            str(row.uid),
        )


def lines_sheet(statement: Statement) -> Iterator[tuple[Any, ...]]:
    """The lines of a statement as rows of a spreadsheet."""
    for line in lines_of(statement).iterator(chunk_size=500):
        owed, person = line.payable, holder(line.use)
        yield (
            _moment(owed.at),
            owed.store.name,
            owed.product.name,
            owed.quantity,
            _number(owed.unit_price_fen),
            _number(line.amount_fen),
            person.name,
            person.plate,
            str(line.use.uid),
        )


def _matching(word: str) -> Q:
    try:
        return Q(voucher__code=codes.normalise(word))
    except InvalidCode:
        by_name = Q(product__name__icontains=word) | Q(product__name_en__icontains=word)
        return by_name | Q(operator__display_name__icontains=word)


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _number(fen: int) -> str:
    return yuan(fen).replace(",", "")
