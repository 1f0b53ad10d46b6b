"""Bills at the counter: asked for, worked out before the use, shown on the receipt."""

import pytest
from django.test import Client

from merchants.stores.models import Store
from tests import cast
from tests.merchants.counter_scene import person, shop_offering, voucher_for
from tests.merchants.portal.test_redeem import filled, look_up
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle.models import Redemption, Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def fuel():
    return cast.product(benefit=Benefit.DISCOUNT, discount_percent=10, cap_per_use_fen=3_000, uses=12)


@pytest.fixture
def shop(fuel) -> Store:
    return shop_offering(fuel, 0)


@pytest.fixture
def counter(shop) -> Client:
    return person(shop)[1]


def test_the_page_asks_what_the_service_costs_on_a_keypad_for_sums(counter, shop, fuel):
    page = look_up(counter, voucher_for(fuel).code, shop).content.decode()

    assert 'inputmode="decimal"' in page
    assert 'hx-post="/portal/redeem/quote/"' in page
    assert 'name="quantity" value="1"' in page


def test_the_page_of_a_simple_use_asks_for_no_sum(shop):
    wash = cast.product()
    cast.agreement(shop.merchant, wash, period=(None, None))

    page = look_up(person(shop)[1], voucher_for(wash).code, shop).content.decode()

    assert 'name="amount"' not in page


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("200", ["¥200.00", "¥20.00", "¥180.00"]),
        ("500.50", ["¥500.50", "¥30.00", "¥470.50"]),
        ("", []),
    ],
)
def test_a_pause_in_typing_shows_what_the_customer_would_pay(counter, shop, fuel, typed, shown):
    asked = look_up(counter, voucher_for(fuel).code, shop)

    quote = counter.post("/portal/redeem/quote/", filled(asked, amount=typed)).content.decode()

    assert [sum_ for sum_ in shown if sum_ in quote] == shown
    assert ("¥" in quote, Redemption.objects.count()) == (bool(shown), 0)


@pytest.mark.parametrize("typed", ["0", "-5", "1.234", "abc", "99999999"])
def test_a_sum_that_cannot_be_is_refused_in_words_and_uses_nothing(counter, shop, fuel, typed):
    asked = look_up(counter, voucher_for(fuel).code, shop)

    quote = counter.post("/portal/redeem/quote/", filled(asked, amount=typed))
    refused = counter.post("/portal/redeem/confirm/", filled(asked, amount=typed))

    assert "notice_error" in quote.content.decode()
    assert 'data-code="invalid"' in refused.content.decode()
    assert Redemption.objects.count() == 0


def test_the_receipt_shows_bill_what_was_taken_off_and_what_is_paid(counter, shop, fuel):
    asked = look_up(counter, voucher_for(fuel).code, shop)

    receipt = counter.post("/portal/redeem/confirm/", filled(asked, amount="250.50"), follow=True)

    text = receipt.content.decode()
    assert [sum_ for sum_ in ("¥250.50", "¥25.05", "¥225.45") if sum_ not in text] == []
    done = Redemption.objects.get()
    assert (done.bill_fen, done.benefit_fen, done.payable.amount_fen) == (25_050, 2_505, 2_505)


def test_a_stored_amount_shows_what_is_left_before_and_after(shop):
    card = cast.product(benefit=Benefit.VALUE, value_fen=10_000)
    cast.agreement(shop.merchant, card, 0, period=(None, None))
    counter = person(shop)[1]
    asked = look_up(counter, voucher_for(card).code, shop)
    assert "¥100.00" in asked.content.decode()

    too_much = counter.post("/portal/redeem/quote/", filled(asked, amount="100.01")).content.decode()
    receipt = counter.post("/portal/redeem/confirm/", filled(asked, amount="30"), follow=True)

    assert "notice_error" in too_much
    assert "¥70.00" in receipt.content.decode()
    assert Voucher.objects.get().value_left_fen == 7_000


def test_a_quote_counts_wrong_codes_like_any_look_up(counter, shop, fuel):
    asked = look_up(counter, voucher_for(fuel).code, shop)

    for _try in range(20):
        counter.post("/portal/redeem/quote/", filled(asked, amount="10", code="ABCDEFGHJKLMN"))
    locked = counter.post("/portal/redeem/quote/", filled(asked, amount="10")).content.decode()

    assert "notice_error" in locked
