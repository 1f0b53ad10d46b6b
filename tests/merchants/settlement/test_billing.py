"""What an invoice must say, to the fen; without a database."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from merchants.settlement.billing import BadInvoice, Bill, check_bill, expected, split
from merchants.settlement.models import Invoice, Statement
from merchants.stores.models import Merchant
from tests.merchants.settlement.scene import USCC

TODAY = date(2026, 10, 9)


def statement(due_fen: int = 7500, uscc: str = USCC) -> Statement:
    return Statement(due_fen=due_fen, merchant=Merchant(uscc=uscc, tax_rate_bp=600))


def bill(row: Statement, **other: Any) -> Bill:
    facts: dict[str, Any] = {"kind": Invoice.Kind.SPECIAL, "medium": Invoice.Medium.ELECTRONIC}
    facts |= {"number": "1" * 20, "issued_on": TODAY, **expected(row)}
    return replace(Bill(**facts), **other)


@pytest.mark.parametrize(
    "amount, rate, net",
    [
        (7500, 600, 7075),
        (1, 600, 1),
        (113, 1300, 100),
        (100, 0, 100),
        (0, 600, 0),
        (10_000, 300, 9709),
        (3, 10_000, 2),  # half a fen goes up
        (5001, 1, 5000),  # a hair less than half does not
        (100_000_000, 600, 94_339_623),
        (99_999_999_999, 1300, 88_495_575_220),
    ],
)
def test_an_amount_with_tax_is_split_to_the_nearer_fen(amount: int, rate: int, net: int):
    assert split(amount, rate) == (net, amount - net)


def test_a_form_is_filled_in_with_what_the_invoice_has_to_say():
    assert expected(statement()) == {
        "title": settings.CLUB_INVOICE_TITLE,
        "buyer_uscc": settings.CLUB_USCC,
        "seller_uscc": USCC,
        "amount_fen": 7500,
        "net_fen": 7075,
        "tax_fen": 425,
        "rate_bp": 600,
    }


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"net_fen": 7076, "tax_fen": 424},
        {"net_fen": 7074, "tax_fen": 426},
        {"medium": Invoice.Medium.PAPER, "number": "1" * 18},
        {"medium": Invoice.Medium.PAPER, "number": "1" * 20},
    ],
)
def test_what_is_right_to_the_fen_is_taken(right: dict[str, Any]):
    row = statement()
    assert check_bill(bill(row, **right), row, TODAY) is None


def test_a_merchant_whose_code_is_not_known_may_be_any():
    row = statement(uscc="")
    assert check_bill(bill(row, seller_uscc=USCC), row, TODAY) is None


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("number", {"number": "1" * 18}),
        ("number", {"number": "1" * 21, "medium": Invoice.Medium.PAPER}),
        ("issued_on", {"issued_on": date(2026, 10, 10)}),
        ("buyer_uscc", {"buyer_uscc": "1"}),
        ("seller_uscc", {"seller_uscc": ""}),
        ("title", {"title": "别人"}),
        ("title", {"buyer_uscc": USCC}),
        ("seller_uscc", {"seller_uscc": "91370102MA3QWE78RM"}),
        ("seller_uscc", {"seller_uscc": settings.CLUB_USCC}),
        ("amount_fen", {"amount_fen": 7499, "net_fen": 7074}),
        ("rate_bp", {"rate_bp": 300}),
        ("tax_fen", {"net_fen": 7075, "tax_fen": 424}),
        ("tax_fen", {"net_fen": 7077, "tax_fen": 423}),
        ("tax_fen", {"net_fen": 7073, "tax_fen": 427}),
    ],
)
def test_the_first_thing_that_is_wrong_is_named(field: str, wrong: dict[str, Any]):
    row = statement()
    with pytest.raises(BadInvoice) as refusal:
        check_bill(bill(row, **wrong), row, TODAY)
    assert refusal.value.details == {"field": field}
