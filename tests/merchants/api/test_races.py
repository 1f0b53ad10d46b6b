"""Many tills at the same instant."""

import pytest

from merchants.ledger.models import Payable
from tests import cast
from tests.merchants.api.test_redemptions import problem
from tests.merchants.counter_scene import Till, shop_offering, till, voucher_for
from tests.threads import at_once
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wash():
    return cast.product()


@pytest.fixture
def here(wash) -> Till:
    return till(shop_offering(wash))


def test_thirty_keys_on_one_code_redeem_it_once(here, wash):
    """R01: thirty tills by API, each with a key of its own."""
    code, where = voucher_for(wash).code, here.store
    body = {"code": code, "store": where}
    tills = [Till(here.key, here.secret) for _ in range(30)]
    results = [
        problem(r) if r.status_code >= 400 else (r.status_code, "")
        for r in at_once(30, lambda number: tills[number].post("redemptions", body, f"key-{number}"))
    ]
    assert sorted(results) == [(201, "")] + [(409, "already_redeemed")] * 29
    assert Redemption.objects.count() == Payable.objects.count() == 1


def test_one_key_on_thirty_threads_redeems_once_and_answers_alike(here, wash):
    """K04: all at the same instant; who comes too early is told to wait."""
    card = cast.product(uses=30)
    cast.agreement(here.key.merchant, card, period=(None, None))
    body = {"code": voucher_for(card).code, "store": here.store}
    tills = [Till(here.key, here.secret) for _ in range(30)]
    results = at_once(30, lambda number: tills[number].post("redemptions", body, "one-key"))
    answered = [r for r in results if r.status_code < 400]
    waiting = [r for r in results if r.status_code >= 400]
    assert [r.status_code for r in answered].count(201) == 1
    assert len({r.content for r in answered}) == 1
    assert {(problem(r), r["Retry-After"]) for r in waiting} <= {((409, "in_progress"), "1")}
    assert Redemption.objects.count() == Payable.objects.count() == 1


def test_a_key_for_each_thread_uses_a_card_of_thirty_thirty_times(here):
    """K04: the guard-off control. Without a key in common each thread redeems."""
    card = cast.product(uses=30)
    cast.agreement(here.key.merchant, card, period=(None, None))
    body = {"code": voucher_for(card).code, "store": here.store}
    tills = [Till(here.key, here.secret) for _ in range(30)]
    results = at_once(30, lambda number: tills[number].post("redemptions", body, f"key-{number}"))
    assert [r.status_code for r in results] == [201] * 30
    assert Redemption.objects.count() == 30
