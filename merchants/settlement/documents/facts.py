"""What a statement's papers say, out of its frozen lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from club.core.money import in_capitals
from merchants.ledger.models import Journal
from merchants.settlement.billing import split
from merchants.settlement.models import Statement, StatementLine

USE = Coalesce(
    *[F(f"payable__{way}__uid") for way in ("redemption", "reversal_of", "corrects__redemption")],
    *[F(f"payable__{way}__uid") for way in ("offline_scan", "corrects__offline_scan")],
    F("payable__uid"),
)


@dataclass(frozen=True)
class Line:
    """One line: when, where, what, how often, at which price; `number` is that of the redemption."""

    at: datetime
    store: str
    service: str
    kind: str
    quantity: int
    price_fen: int
    amount_fen: int
    number: str


def lines(statement: Statement) -> Iterator[Line]:
    """The lines in the order of time."""
    kinds = dict(Journal.Kind.choices)
    rows = StatementLine.objects.filter(statement=statement).order_by("payable__at", "pk")
    rows = rows.values_list(
        *("payable__at", "payable__store__name", "payable__product__name", "payable__journal__kind"),
        *("payable__quantity", "payable__unit_price_fen", "amount_fen", USE),
    )
    for at, store, service, kind, *numbers, uid in rows.iterator(chunk_size=2000):
        yield Line(localtime(at), store, service, str(kinds.get(kind, "")), *numbers, str(uid))


@dataclass(frozen=True)
class GroupSum:
    """Lines added up by service and price, or by store."""

    name: str
    price_fen: int | None
    quantity: int
    lines: int
    amount_fen: int


def by_service(statement: Statement) -> list[GroupSum]:
    """The lines by service and price, dearest first."""
    return _grouped(statement, "payable__product__name", F("payable__unit_price_fen"))


def by_store(statement: Statement) -> list[GroupSum]:
    """The lines by store, dearest first."""
    return _grouped(statement, "payable__store__name", None)


def _grouped(statement: Statement, name: str, price: Any) -> list[GroupSum]:
    rows = StatementLine.objects.filter(statement=statement).order_by()
    keys = [name, "payable__unit_price_fen"] if price is not None else [name]
    sums = {"n": Sum("payable__quantity"), "rows": Count("pk"), "fen": Sum("amount_fen")}
    found = [
        GroupSum(row[name], row.get("payable__unit_price_fen"), row["n"], row["rows"], row["fen"])
        for row in rows.values(*keys).annotate(**sums)
    ]
    return sorted(found, key=lambda each: (-each.amount_fen, each.name))


def heading(statement: Statement) -> list[tuple[str, str]]:
    """Who owes whom for which days."""
    merchant = statement.merchant
    account = merchant.bank_account or ""
    return [
        (_("Payer"), f"{settings.CLUB_COMPANY}{merchant.branch.name}"),
        (_("Payee"), merchant.legal_name or merchant.name),
        (_("Period"), f"{statement.period_start} – {statement.last_day}"),
        (_("Credit code"), merchant.uscc or "—"),
        (_("Drawn up"), f"{localtime(statement.drawn_at):%Y-%m-%d %H:%M}"),
        (_("Bank"), merchant.bank_name or "—"),
        (_("Statement number"), statement.number),
        (_("Account"), f"**** {account[-4:]}" if account else "—"),
        (_("Merchant code"), merchant.code),
        (_("Tax rate"), f"{merchant.tax_rate_bp / 100:g}%"),
    ]


def totals(statement: Statement) -> list[tuple[str, int]]:
    """The sums, in fen."""
    return [
        (_("Sum of %(count)s lines") % {"count": statement.lines_count}, statement.lines_fen),
        (_("Carried over from earlier periods"), statement.carried_fen),
    ]


def taxes(statement: Statement) -> list[tuple[str, int]]:
    """What the invoice will say, in fen; nothing where nothing is to be paid."""
    if statement.due_fen <= 0:
        return []
    net_fen, tax_fen = split(statement.due_fen, statement.merchant.tax_rate_bp)
    rate = {"rate": f"{statement.merchant.tax_rate_bp / 100:g}"}
    return [(_("Of which without tax"), net_fen), (_("Of which tax at %(rate)s%%") % rate, tax_fen)]


def payable_words(statement: Statement) -> str:
    """What is to be paid, in capitals; nothing below zero is paid."""
    return in_capitals(max(0, statement.due_fen))
