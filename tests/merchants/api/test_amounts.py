"""Bills by API: what a till is told, what it sends, what it gets."""

import pytest

from merchants.api.schemas import LookupOut, RedemptionOut
from merchants.ledger.models import Payable
from tests import cast
from tests.merchants.api.test_redemptions import problem
from tests.merchants.counter_scene import Till, shop_offering, till, voucher_for
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


def at_the_till(**terms: object) -> tuple[Till, str]:
    """A till and the code of a voucher that it takes."""
    product = cast.product(**terms)
    return till(shop_offering(product, 0)), voucher_for(product).code


def fuel() -> tuple[Till, str]:
    terms = {"discount_percent": 10, "cap_per_use_fen": 3_000, "cap_per_month_fen": 5_000, "uses": 12}
    return at_the_till(benefit=Benefit.DISCOUNT, **terms)


def yuan(fen: int) -> dict[str, object]:
    return {"amount": fen, "currency": "CNY"}


def test_lookup_tells_a_till_to_ask_for_the_amount():
    here, code = fuel()

    body = here.post("vouchers/lookup", {"code": code}).json()

    LookupOut.model_validate(body)
    assert (body["benefit"], body["needs_amount"], body["discount_percent"]) == ("discount", True, 10)
    assert (body["cap_per_use"], body["month_left"], body["value_left"]) == (yuan(3_000), yuan(5_000), None)


def test_lookup_of_a_simple_use_asks_for_no_amount():
    here, code = at_the_till()

    body = here.post("vouchers/lookup", {"code": code}).json()

    assert (body["benefit"], body["needs_amount"]) == ("uses", False)
    assert {body[name] for name in ("value_left", "discount_percent", "cap_per_use", "month_left")} == {None}


def test_a_discount_answers_with_bill_benefit_and_price():
    here, code = fuel()

    response = here.redeem(code, amount=yuan(25_050))

    body = response.json()
    RedemptionOut.model_validate(body)
    assert (response.status_code, body["bill"], body["benefit"]) == (201, yuan(25_050), yuan(2_505))
    assert (body["settlement_price"], body["voucher"]["uses_left"]) == (yuan(2_505), 11)
    assert body["voucher"]["value_left"] is None


def test_a_stored_amount_answers_with_what_is_left():
    here, code = at_the_till(benefit=Benefit.VALUE, value_fen=10_000)

    body = here.redeem(code, amount=yuan(3_000)).json()

    assert (body["bill"], body["benefit"], body["voucher"]["value_left"]) == (
        yuan(3_000),
        yuan(3_000),
        yuan(7_000),
    )
    refusal = here.redeem(code, key="k2", amount=yuan(7_001))
    assert problem(refusal) == (409, "exhausted")
    assert refusal.json()["value_left"] == yuan(7_000)
    undone = here.post(f"redemptions/{body['id']}/reversal", {"reason": "错误"}, "undo").json()
    assert undone["voucher"]["value_left"] == yuan(10_000)


def test_a_missing_amount_is_named_among_the_answers():
    here, code = fuel()

    refusal = here.redeem(code)

    assert problem(refusal) == (422, "answers_missing")
    assert refusal.json()["questions"] == ["amount"]
    assert Redemption.objects.count() == Payable.objects.count() == 0


@pytest.mark.parametrize(
    "amount",
    [
        yuan(0),
        yuan(-100),
        yuan(100_000_001),
        {"amount": 1.5, "currency": "CNY"},
        {"amount": "100", "currency": "CNY"},
        {"amount": 100, "currency": "USD"},
        {"amount": 100, "currency": "CNY", "tip": 1},
        100,
    ],
)
def test_an_amount_of_another_shape_is_invalid(amount):
    here, code = fuel()

    assert problem(here.redeem(code, amount=amount)) == (400, "invalid")
    assert Redemption.objects.count() == 0


def test_an_amount_where_none_is_wanted_is_invalid():
    here, code = at_the_till()

    assert problem(here.redeem(code, amount=yuan(100))) == (400, "invalid")
    assert here.redeem(code).status_code == 201  # a 400 leaves the key free
