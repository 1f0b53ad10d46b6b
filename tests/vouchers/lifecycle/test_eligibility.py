"""Who may have a package: conditions of the package and of the services in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.core.models import AuditEntry
from club.members.models import Member, Policy
from club.messaging.models import Message
from tests import cast
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import NobodyToGive, collect, grant
from vouchers.lifecycle.eligibility import NotEligible, not_for
from vouchers.lifecycle.models import Gift, GrantBatch, Voucher
from vouchers.mall.actions import place_order
from vouchers.mall.models import Order

pytestmark = pytest.mark.django_db

TODAY = local_date(cast.NOW)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def with_car(insured: bool = True, **fields: Any) -> Member:
    member = cast.member(**fields)
    car = cast.vehicle(member.customer)
    if insured:
        cast.policy(member.customer, vehicle=car)
    return member


def careful(years: int) -> Member:
    member = cast.member()
    member.customer.no_claim_years = years
    member.customer.save()
    return member


def vip_service() -> GiftPackage:
    product = cast.product()
    product.tiers.set([cast.tier("vip", 3)])
    product.save()
    return cast.package(product)


CASES: dict[str, tuple[Any, Any, Any, str]] = {
    "tier of the package": (
        lambda: cast.package(min_tier=cast.tier("vip", 3)),
        lambda: cast.member(tier=cast.tier("vip", 3)),
        cast.member,
        "Only from the tier “VIP member” upwards.",
    ),
    "tier of a service": (
        vip_service,
        lambda: cast.member(tier=cast.tier("vip", 3)),
        cast.member,
        "Only for the tier “VIP member”.",
    ),
    "years without a claim": (
        lambda: cast.package(cast.product(min_no_claim_years=3)),
        lambda: careful(3),
        lambda: careful(2),
        "Only for members with 3 or more years without a claim.",
    ),
    "insured car": (
        lambda: cast.package(cast.product(needs_insured_vehicle=True)),
        with_car,
        lambda: with_car(insured=False),
        "Only for members with a car that is insured with us.",
    ),
    "car to name": (
        lambda: cast.package(cast.product(needs_named_vehicle=True)),
        lambda: with_car(insured=False),
        cast.member,
        "Only for members who have entered a car under “My vehicles”.",
    ),
    "branch": (
        lambda: cast.package(branch=cast.branch("jinan", name_en="Jinan")),
        lambda: cast.member(branch=cast.branch("lixia", parent=GiftPackage.objects.get().branch)),
        cast.member,
        "Only for members of Jinan.",
    ),
    "customer value": (
        lambda: cast.package(value_class="A"),
        lambda: cast.member(customer=cast.customer(value_class="A")),
        cast.member,
        "Only for customers of value A.",
    ),
}
CONDITIONS = pytest.mark.parametrize("case", CASES)


def give(package: GiftPackage, *members: Member) -> GrantBatch:
    return grant(key="5.18", package=package, members=members, by=SYSTEM, at=cast.NOW)


@CONDITIONS
def test_a_grant_passes_over_who_does_not_fulfil_a_condition_and_counts_him(case: str):
    package, fitting, unfit, _words = (make() if callable(make) else make for make in CASES[case])

    batch = give(package, fitting, unfit)

    assert [gift.member for gift in batch.gifts.all()] == [fitting]
    assert sum(batch.passed_over.values()) == 1
    assert AuditEntry.objects.get(verb="gifts.granted").data["passed_over"] == batch.passed_over
    assert Message.objects.count() == 1


@CONDITIONS
def test_a_shelf_says_in_words_what_is_not_for_the_member(case: str):
    package, fitting, unfit, words = (make() if callable(make) else make for make in CASES[case])

    assert not_for(fitting, [package], TODAY) == {}
    assert {pk: str(reason) for pk, reason in not_for(unfit, [package], TODAY).items()} == {package.pk: words}


@CONDITIONS
def test_nobody_buys_what_is_not_for_him(case: str):
    package, _fitting, unfit, words = (make() if callable(make) else make for make in CASES[case])
    GiftPackage.objects.update(is_on_sale=True, price_fen=100)

    with pytest.raises(NotEligible) as refusal:
        place_order(member=unfit, package=package, by=SYSTEM, at=cast.NOW)

    assert (str(refusal.value), Order.objects.count()) == (words, 0)


def test_a_grant_to_nobody_who_fits_writes_nothing():
    package = cast.package(cast.product(needs_insured_vehicle=True))

    with pytest.raises(NobodyToGive) as refusal:
        give(package, cast.member(), cast.member())

    assert refusal.value.details == {"passed_over": {"no_insured_car": 2}}
    assert (GrantBatch.objects.count(), Gift.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_a_gift_for_an_insured_car_is_not_collected_after_the_cover_ended():
    member = with_car()
    gift = give(cast.package(cast.product(needs_insured_vehicle=True)), member).gifts.get()
    Policy.objects.update(valid_until=TODAY)
    before = AuditEntry.objects.count()

    with pytest.raises(NotEligible) as refusal:
        collect(gift=gift, by=SYSTEM, at=cast.NOW)

    assert str(refusal.value) == "Only for members with a car that is insured with us."
    gift.refresh_from_db()
    assert (gift.state, Voucher.objects.count(), AuditEntry.objects.count()) == ("offered", 0, before)


def test_a_gift_stays_with_the_member_when_only_the_package_would_no_longer_be_his():
    package = cast.package(min_tier=cast.tier("senior", 2))
    gift = give(package, member := cast.member()).gifts.get()
    Member.objects.filter(pk=member.pk).update(tier=cast.tier("ordinary", 1))

    assert len(collect(gift=gift, by=SYSTEM, at=cast.NOW)) == 1


@pytest.mark.parametrize(
    "field", [{"state": Policy.State.CANCELLED}, {"valid_from": TODAY + timedelta(days=1)}]
)
def test_a_policy_that_does_not_cover_today_insures_no_car(field: dict[str, Any]):
    package, member = cast.package(cast.product(needs_insured_vehicle=True)), with_car()
    Policy.objects.update(**field)

    assert [reason.code for reason in not_for(member, [package], TODAY).values()] == ["no_insured_car"]


def test_sifting_asks_the_database_as_often_for_one_member_as_for_thirty():
    package = cast.package(cast.product(needs_insured_vehicle=True))
    counts = []
    for number, size in enumerate((1, 30)):
        crowd = [with_car() for _n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            grant(key=str(number), package=package, members=crowd, by=SYSTEM, at=cast.NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
