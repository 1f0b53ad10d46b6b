"""What an order costs, line by line."""

import pytest
from django.utils import translation

from merchants.ledger.actions import NotOfferedHere, owe
from merchants.ledger.lines import MOST_FEES_FEN, MOST_KM, Effort, charge_for, lines_of
from merchants.ledger.models import OrderPrice, PayableLine
from merchants.stores.models import Agreement
from tests import cast

pytestmark = pytest.mark.django_db


def agreed(price_fen: int = 10_000, **order: int | None) -> Agreement:
    """A basic price; with `order`, prices for lines."""
    shop, tow = cast.store(), cast.product()
    row = cast.agreement(shop.merchant, tow, price_fen)
    if order:
        OrderPrice.objects.create(agreement=row, **order)
    return row


def lines(agreement: Agreement, **effort: int) -> list[tuple[str, int, int]]:
    charge = charge_for(agreement, Effort(**effort))
    return [(line.code, line.quantity, line.unit_price_fen) for line in charge.lines]


def test_an_order_without_prices_for_lines_costs_its_one_price():
    assert lines(agreed(), km=100, fees_fen=5_000) == [("base", 1, 10_000)]


def test_an_order_is_charged_by_each_agreements_own_prices():
    dear, cheap = agreed(start_fee_fen=2_000), agreed(start_fee_fen=500)
    assert (lines(dear)[1], lines(cheap)[1]) == (("start", 1, 2_000), ("start", 1, 500))


@pytest.mark.parametrize(
    ("effort", "extras"),
    [
        ({}, []),
        ({"km": 10}, []),
        ({"km": 11}, [("km", 1, 300)]),
        ({"km": 30}, [("km", 20, 300)]),
        ({"fees_fen": 1}, [("fees", 1, 1)]),
        ({"fees_fen": 4_000}, [("fees", 1, 4_000)]),
        ({"fees_fen": 4_001}, [("fees", 1, 4_000)]),
        ({"km": 12, "fees_fen": 50}, [("km", 2, 300), ("fees", 1, 50)]),
    ],
)
def test_kilometres_beyond_those_included_and_expenses_up_to_their_cap_are_lines(effort, extras):
    agreement = agreed(included_km=10, per_km_fen=300, fees_cap_fen=4_000)
    assert lines(agreement, **effort) == [("base", 1, 10_000), *extras]


def test_kilometres_without_a_price_are_no_line():
    assert lines(agreed(included_km=10, fees_cap_fen=100), km=30) == [("base", 1, 10_000)]


@pytest.mark.parametrize(
    ("cap_fen", "above"), [(None, 0), (13_001, 0), (13_000, 0), (12_999, 1), (9_000, 4_000)]
)
def test_what_is_above_the_cap_the_customer_pays(cap_fen, above):
    charge = charge_for(agreed(per_km_fen=300, cap_fen=cap_fen), Effort(km=10))
    assert (charge.paid_fen, charge.customer_pays_fen) == (13_000 - above, above)
    assert [line.code for line in charge.lines] == ["base", "km", *["above_cap"][: min(above, 1)]]


def test_an_order_is_owed_as_charged_under_the_same_agreement_only():
    agreement, other = agreed(), agreed(20_000)
    shop = agreement.merchant.stores.get()
    facts = {"store": shop, "product": agreement.product, "agreement": agreement, "quantity": 1}
    charge = charge_for(agreement, Effort())
    row = owe(charge=charge, at=cast.NOW, **facts)
    assert (row.unit_price_fen, row.amount_fen, row.agreement_id) == (10_000, 10_000, agreement.pk)
    for refused in ({"charge": charge_for(other, Effort())}, {"agreement": None}):
        with pytest.raises(NotOfferedHere):
            owe(at=cast.NOW, **(facts | refused))


def test_the_rows_beside_a_debt_say_line_by_line_what_it_is_made_of():
    agreement = agreed(start_fee_fen=500, per_km_fen=300, cap_fen=10_600)
    charge = charge_for(agreement, Effort(km=2))
    facts = {"store": agreement.merchant.stores.get(), "product": agreement.product, "agreement": agreement}
    row = owe(charge=charge, quantity=1, at=cast.NOW, **facts)
    found = lines_of(row, charge)
    assert [(each.payable, each.code, each.quantity, each.unit_price_fen) for each in found] == [
        (row, "base", 1, 10_000),
        (row, "start", 1, 500),
        (row, "km", 2, 300),
        (row, "above_cap", 1, -500),
    ]
    assert lines_of(row, None) == []


def test_each_line_says_what_it_is_for():
    charge = charge_for(agreed(start_fee_fen=500), Effort())
    with translation.override("en"):
        assert [line.label for line in charge.lines] == [
            str(PayableLine.Code(code).label) for code in ("base", "start")
        ]
        assert charge.lines[0].label != charge.lines[1].label


def test_an_order_is_of_at_most_five_thousand_kilometres_and_ten_thousand_yuan_of_expenses():
    assert (MOST_KM, MOST_FEES_FEN) == (5_000, 1_000_000)
