"""What has to hold besides the voucher itself: earlier steps, an insured car, nobody it is offered to."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from club.members.models import Policy
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.vouchers.lifecycle.test_redeem import refuse
from vouchers.catalogue.models import PackageItem
from vouchers.lifecycle import codes, refusals
from vouchers.lifecycle.actions import collect, grant, void
from vouchers.lifecycle.models import Gift, Voucher
from vouchers.lifecycle.queries import lookup, verdict_for_member

pytestmark = pytest.mark.django_db


def in_two_steps() -> tuple[Scene, Scene]:
    """A gift with a check-up first and a car wash after it, at one store, on NOW."""
    check, wash = cast.product(name="安全检测", name_en="Safety check"), cast.product()
    package = cast.package(check, wash)
    PackageItem.objects.filter(product=wash).update(step=2)
    store = cast.store()
    for product in (check, wash):
        cast.agreement(store.merchant, product)
    grant(key=f"steps-{package.pk}", package=package, members=[cast.member()], by=BY, at=cast.NOW)
    gift = Gift.objects.get(batch__package=package)
    collect(gift=gift, by=BY, at=cast.NOW)
    first, second = gift.vouchers.order_by("step")
    return Scene(first, store), Scene(second, store)


# --- steps ---------------------------------------------------------------------------------


def test_a_later_step_opens_when_the_earlier_one_is_used_up():
    first, second = in_two_steps()

    with translation.override("en"):
        refusal = refuse(second, refusals.NotYetValid)
        assert str(refusal) == "This voucher opens when “Safety check” from the same gift has been used."
        assert lookup(second.voucher.code, second.store, cast.NOW).verdict.message == str(refusal)
        assert verdict_for_member(second.voucher, cast.NOW).message == str(refusal)

    first.redeem()
    assert second.redeem().use_no == 1


@pytest.mark.parametrize(
    "change, opens",
    [
        ({"state": Voucher.State.GIVING}, False),
        ({"state": Voucher.State.VOID}, True),
        ({"state": Voucher.State.EXPIRED}, True),
        ({"valid_until": cast.NOW, "valid_from": cast.NOW - timedelta(days=1)}, True),
        ({"step": 2}, True),
    ],
)
def test_a_later_step_waits_for_what_can_still_be_used_and_no_longer(change: dict[str, Any], opens: bool):
    first, second = in_two_steps()
    Voucher.objects.filter(pk=first.voucher.pk).update(**change)

    assert verdict_for_member(second.voucher, cast.NOW).usable == opens
    if opens:
        assert second.redeem().use_no == 1
    else:
        refuse(second, refusals.NotYetValid)


def test_steps_of_another_gift_do_not_matter():
    first, _second = in_two_steps()
    cast.voucher(first.voucher.member, first.voucher.product, codes.make())
    other = cast.voucher(first.voucher.member, first.voucher.product, codes.make(), step=2)

    assert verdict_for_member(other, cast.NOW).usable
    assert Scene(other, first.store).redeem().use_no == 1


def test_the_steps_of_one_gift_do_not_wait_for_those_of_another():
    first, second = in_two_steps()
    first.redeem()
    third, fourth = in_two_steps()
    third.redeem()
    Voucher.objects.filter(pk=first.voucher.pk).update(state=Voucher.State.LIVE, uses_left=1)

    assert not verdict_for_member(second.voucher, cast.NOW).usable
    assert verdict_for_member(fourth.voucher, cast.NOW).usable
    assert fourth.redeem().use_no == 1


def test_the_first_step_waits_for_nothing():
    first, second = in_two_steps()
    Voucher.objects.filter(pk=second.voucher.pk).update(step=1)

    assert verdict_for_member(first.voucher, cast.NOW).usable
    assert first.redeem().use_no == 1


# --- an insured car ------------------------------------------------------------------------


def insured_wash(**policy: Any) -> Scene:
    """A wash for an insured car, and the car of its holder with a policy."""
    scene = car_wash(needs_insured_vehicle=True)
    customer = scene.voucher.member.customer
    cast.policy(customer, vehicle=cast.vehicle(customer), **policy)
    return scene


@pytest.mark.parametrize("state", [Policy.State.IN_FORCE, Policy.State.RENEWED])
def test_a_car_insured_today_opens_the_voucher(state):
    scene = insured_wash(state=state)

    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.usable
    assert verdict_for_member(scene.voucher, cast.NOW).usable
    assert scene.redeem().use_no == 1


def test_a_policy_counts_on_its_first_and_on_its_last_day():
    scene = insured_wash(valid_from=date(2026, 9, 15), valid_until=date(2026, 9, 16))

    assert verdict_for_member(scene.voucher, cast.NOW).usable
    assert scene.redeem().use_no == 1


def test_the_car_of_somebody_else_opens_nothing():
    scene = car_wash(needs_insured_vehicle=True)
    stranger = cast.member().customer
    cast.policy(stranger, vehicle=cast.vehicle(stranger))

    assert verdict_for_member(scene.voucher, cast.NOW).code == "not_eligible"
    refuse(scene, refusals.NotEligible)


@pytest.mark.parametrize(
    "policy",
    [
        {"state": Policy.State.CANCELLED},
        {"valid_until": date(2026, 9, 15)},
        {"valid_from": date(2026, 9, 16)},
    ],
)
def test_without_an_insured_car_the_voucher_is_refused_in_words(policy):
    scene = insured_wash(**policy)

    refusal = refuse(scene, refusals.NotEligible)

    assert refusal.code == "not_eligible"
    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.message == str(refusal)
    assert verdict_for_member(scene.voucher, cast.NOW).code == "not_eligible"


def test_a_voucher_for_one_car_asks_about_that_car():
    scene = insured_wash()
    scene.voucher.vehicle = cast.vehicle(scene.voucher.member.customer)
    scene.voucher.save()

    refusal = refuse(scene, refusals.NotEligible)
    assert not verdict_for_member(scene.voucher, cast.NOW).usable
    cast.policy(scene.voucher.member.customer, vehicle=scene.voucher.vehicle)
    assert verdict_for_member(scene.voucher, cast.NOW).usable

    with translation.override("zh-hans"):
        assert str(refusal) != ""
    assert scene.redeem().use_no == 1


def test_a_car_that_was_sold_opens_nothing():
    scene = insured_wash()
    scene.voucher.member.customer.vehicles.update(archived_at=cast.NOW)

    assert not verdict_for_member(scene.voucher, cast.NOW).usable
    refuse(scene, refusals.NotEligible)


# --- offered to a friend -------------------------------------------------------------------


def test_a_voucher_on_offer_to_a_friend_cannot_be_used():
    scene = car_wash()
    Voucher.objects.update(state=Voucher.State.GIVING)

    refusal = refuse(scene, refusals.BeingGiven)

    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.message == str(refusal)


def test_a_withdrawn_voucher_is_withdrawn_before_it_is_anything_else():
    first, second = in_two_steps()
    void(voucher=second.voucher, reason="发错", by=BY, at=cast.NOW)

    refuse(second, refusals.Void)
    assert first.redeem().use_no == 1
