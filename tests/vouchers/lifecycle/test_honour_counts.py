"""A use that stands whatever the limits say is counted under them all the same."""

import pytest

from merchants.stores.models import Agreement
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.vouchers.lifecycle.test_redeem import refuse
from vouchers.lifecycle import refusals
from vouchers.lifecycle.actions import honour
from vouchers.lifecycle.models import LimitCounter

pytestmark = pytest.mark.django_db


def honoured(scene: Scene) -> None:
    honour(voucher=scene.voucher, store=scene.store, by=BY, at=cast.NOW, occurred_at=cast.NOW)


def counters() -> dict[str, tuple[int, int]]:
    """Used and ceiling, by whose limit it is and of what."""
    rows = LimitCounter.objects.values_list("scope", "used", "ceiling")
    return {"-".join(scope.split(":")[0:3:2]): (used, ceiling) for scope, used, ceiling in rows}


def test_within_a_limit_the_limit_stays_as_it_is():
    scene = car_wash(uses=9, per_member_per_day=3)
    honoured(scene)
    assert counters() == {"member-product": (1, 3)}
    honoured(scene)
    assert counters() == {"member-product": (2, 3)}


def test_beyond_a_limit_and_a_budget_both_are_raised_for_this_once():
    scene = car_wash(uses=9, per_member_per_day=1)
    Agreement.objects.update(month_budget_fen=2_500)
    scene.redeem()
    for uses in (2, 3):
        honoured(scene)
        assert counters() == {"member-product": (uses, uses), "merchant-budget": (uses * 2_500, uses * 2_500)}
    refuse(scene, refusals.MemberLimit)


def test_where_nothing_is_limited_nothing_is_counted():
    honoured(car_wash())
    assert counters() == {}


def test_a_budget_goes_on_counting_while_it_is_lifted():
    scene = car_wash(uses=9)
    Agreement.objects.update(month_budget_fen=9_000)
    scene.redeem()
    Agreement.objects.update(month_budget_fen=None)
    honoured(scene)
    assert counters()["merchant-budget"][0] == 5_000


def test_a_budget_set_later_begins_at_what_the_service_has_cost_this_month():
    scene = car_wash(uses=9, per_member_per_day=9)
    another = car_wash(store=scene.store)
    for use in (scene, scene, another):
        use.redeem()
    LimitCounter.objects.all().delete()
    Agreement.objects.update(month_budget_fen=10_000)
    honoured(scene)
    assert counters() == {"member-product": (1, 9), "merchant-budget": (7_500, 10_000)}
