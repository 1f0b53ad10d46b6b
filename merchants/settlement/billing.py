"""What an invoice must say: numbers of the tax office, codes of both sides, and the sums to the fen."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from club.core.errors import DomainError
from club.core.money import yuan
from merchants.settlement.models import Invoice, Statement

ELECTRONIC = re.compile(r"\d{20}", re.ASCII)
PAPER = re.compile(r"\d{18}|\d{20}", re.ASCII)  # the code of 10 or 12 digits and the number of 8


class BadInvoice(DomainError):
    """Something on the invoice is not as it must be; `details` names it."""

    code = "bad_invoice"
    status = 400
    message = _("The invoice is not as it must be.")


@dataclass(frozen=True)
class Bill:
    """What stands on an invoice, in fen; `rate_bp` is the tax rate in 1/100 percent."""

    kind: str
    medium: str
    number: str
    issued_on: date
    title: str
    buyer_uscc: str
    seller_uscc: str
    amount_fen: int
    net_fen: int
    tax_fen: int
    rate_bp: int


def expected(statement: Statement) -> dict[str, object]:
    """What the invoice for a statement has to say; forms are filled in with it."""
    net_fen, tax_fen = split(statement.due_fen, statement.merchant.tax_rate_bp)
    return {
        "title": settings.CLUB_INVOICE_TITLE,
        "buyer_uscc": settings.CLUB_USCC,
        "seller_uscc": statement.merchant.uscc,
        "amount_fen": statement.due_fen,
        "net_fen": net_fen,
        "tax_fen": tax_fen,
        "rate_bp": statement.merchant.tax_rate_bp,
    }


def split(amount_fen: int, rate_bp: int) -> tuple[int, int]:
    """An amount with tax as net and tax, the net rounded to the nearer fen."""
    net = (amount_fen * 20_000 + 10_000 + rate_bp) // (2 * (10_000 + rate_bp))
    return net, amount_fen - net


def check_bill(bill: Bill, statement: Statement, today: date) -> None:
    """Raise BadInvoice with the first thing on an invoice that is not right; sums have no tolerance."""
    _check_number(bill, today)
    _check_sides(bill, statement)
    _check_sums(bill, statement)


def _check_number(bill: Bill, today: date) -> None:
    wanted = ELECTRONIC if bill.medium == Invoice.Medium.ELECTRONIC else PAPER
    if not wanted.fullmatch(bill.number):
        raise BadInvoice(
            _("An electronic invoice has a number of 20 digits; of a paper one write both in one."),
            field="number",
        )
    if bill.issued_on > today:
        raise BadInvoice(_("The date of the invoice lies in the future."), field="issued_on")


def _check_sides(bill: Bill, statement: Statement) -> None:
    for field, number in (("buyer_uscc", bill.buyer_uscc), ("seller_uscc", bill.seller_uscc)):
        try:
            uscc.validate(number)
        except StdnumError as no:
            words = _("%(code)s is no valid unified social credit code: a digit is wrong or missing.")
            raise BadInvoice(words % {"code": number or "–"}, field=field) from no
    if (bill.title, bill.buyer_uscc) != (settings.CLUB_INVOICE_TITLE, settings.CLUB_USCC):
        words = _("The buyer must be %(title)s, %(code)s.")
        facts = {"title": settings.CLUB_INVOICE_TITLE, "code": settings.CLUB_USCC}
        raise BadInvoice(words % facts, field="title")
    if statement.merchant.uscc and bill.seller_uscc != statement.merchant.uscc:
        raise BadInvoice(_("The seller must be the merchant of the statement."), field="seller_uscc")


def _check_sums(bill: Bill, statement: Statement) -> None:
    if bill.amount_fen != statement.due_fen:
        words = _("The statement is about %(due)s yuan; the invoice must be about the same, to the fen.")
        raise BadInvoice(words % {"due": yuan(statement.due_fen)}, field="amount_fen")
    if bill.rate_bp != statement.merchant.tax_rate_bp:
        words = _("The agreed tax rate is %(rate)s%%.")
        raise BadInvoice(words % {"rate": f"{statement.merchant.tax_rate_bp / 100:g}"}, field="rate_bp")
    # Programs round the net or the tax: one fen between them, never in the amount.
    off = abs(bill.tax_fen - split(bill.amount_fen, bill.rate_bp)[1])
    if bill.net_fen + bill.tax_fen != bill.amount_fen or off > 1:
        words = _("Net and tax must be %(net)s and %(tax)s yuan at this rate.")
        net, tax = (yuan(each) for each in split(bill.amount_fen, bill.rate_bp))
        raise BadInvoice(words % {"net": net, "tax": tax}, field="tax_fen")
