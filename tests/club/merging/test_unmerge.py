"""A merge is undone: what went over goes back, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members.access import member_of
from club.members.models import Member, Policy, Vehicle
from club.merging.actions import CannotUnmerge, PointsSpent, gather_late, merge, unmerge
from club.merging.models import Merging
from club.messaging.actions import enqueue
from club.messaging.models import Message
from club.points.actions import spend
from club.points.models import PointsAccount
from club.privacy.actions import erase_again
from merchants.bookings.models import OpenCount
from tests import cast
from tests.club.merging.test_merge import give, joined, points, unproven
from tests.merchants.bookings.scene import another_member, inspection
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import BY, Scene, everything
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, GrantBatch, LimitCounter, Redemption, Voucher

SOON = cast.NOW + timedelta(days=2)
TOO_LATE = cast.NOW + timedelta(days=31)


def separate(merging: Merging, at: Any = SOON) -> Member:
    return unmerge(merging=merging, reason="two people after all", by=BY, at=at)


def holdings(member: Member) -> dict[str, Any]:
    """What belongs to a membership and to the person behind it."""
    return {
        "gifts": sorted(member.gifts.values_list("pk", "state")),
        "vouchers": sorted(member.vouchers.values_list("pk", "state", "uses_left")),
        "uses": sorted(member.redemptions.values_list("pk", flat=True)),
        "points": list(PointsAccount.objects.filter(member=member).values_list("balance", flat=True)),
        "cars": sorted(Vehicle.objects.filter(customer=member.customer_id).values_list("pk", flat=True)),
        "policies": sorted(Policy.objects.filter(customer=member.customer_id).values_list("pk", flat=True)),
        "messages": sorted(Message.objects.filter(recipient=member.uid).values_list("pk", flat=True)),
        "limits": sorted(
            LimitCounter.objects.filter(scope__startswith=f"member:{member.pk}:", used__gt=0).values_list(
                "scope", "used", "ceiling"
            )
        ),
        "state": Member.objects.values_list("state", "closed_at", "merged_into", "account", "customer").get(
            pk=member.pk
        ),
    }


def with_everything(number: int) -> Member:
    """A member with a gift, vouchers, a use under a limit, points, a car, a policy and a message."""
    member, shop = cast.member(), cast.store()
    card = cast.product(uses=9, per_member_per_month=3)
    cast.agreement(shop.merchant, card)
    Scene(cast.voucher(member, card, codes.make()), shop).redeem(quantity=1)
    collect(gift=give(member, f"collected-{number}"), by=BY, at=cast.NOW)
    give(member, f"open-{number}")
    points(member, 70, f"earned-{number}")
    car = cast.vehicle(member.customer)
    cast.policy(member.customer, vehicle=car)
    cast.message_kind("welcome")
    enqueue(kind="welcome", dedupe_key=f"w{number}", at=cast.NOW, recipient=member.uid, params={})
    return member


@pytest.mark.django_db
def test_everything_goes_back_exactly_as_it_was():
    old, new = with_everything(1), with_everything(2)
    before = [holdings(member) for member in (old, new)]
    merging = joined(old, new)
    assert [len(holdings(new)[kind]) for kind in ("gifts", "vouchers", "uses", "cars", "policies")] == [
        *[4, 4, 2, 2, 2]
    ]
    assert [holdings(old)[kind] for kind in ("gifts", "vouchers", "uses", "cars", "messages")] == [[]] * 5

    assert separate(merging) == old

    assert [holdings(member) for member in (old, new)] == before
    assert unproven() == []
    row = Merging.objects.get()
    assert (row.undone_at, row.undone_by, row.undone_reason) == (SOON, BY.id, "two people after all")
    acts = AuditEntry.objects.filter(verb="member.unmerged").values_list("subject_id", "data")
    assert list(acts) == [(str(old.uid), {"from": str(new.uid), "reason": "two people after all"})]


@pytest.mark.django_db
def test_the_login_is_its_own_again():
    old, new = cast.member(), cast.member()
    separate(joined(old, new))
    request = RequestFactory().get("/me/")
    request.user = old.account
    assert member_of(request) == old


@pytest.mark.django_db
def test_what_was_used_since_goes_back_as_used_and_what_is_new_stays():
    shop, card = cast.store(), cast.product(uses=9, per_member_per_month=3)
    cast.agreement(shop.merchant, card)
    old, new = cast.member(), cast.member()
    moved = cast.voucher(old, card, codes.make())
    merging = joined(old, new)
    Scene(Voucher.objects.get(pk=moved.pk), shop).redeem(quantity=2)
    collected = give(new, "since")

    separate(merging)

    assert Voucher.objects.values_list("member", "uses_left").get(pk=moved.pk) == (old.pk, 7)
    assert Redemption.objects.get().member == old
    assert Gift.objects.get(pk=collected.pk).member == new
    counts = dict(LimitCounter.objects.values_list("scope", "used"))
    assert sorted((scope.split(":")[1], used) for scope, used in counts.items()) == sorted(
        [(str(old.pk), 2), (str(new.pk), 0)]
    )
    assert unproven() == []


@pytest.mark.django_db
def test_a_gift_that_came_over_open_brings_its_vouchers_back():
    old, new = cast.member(), cast.member()
    gift = give(old, "open")
    merging = joined(old, new)
    collect(gift=Gift.objects.get(pk=gift.pk), by=BY, at=cast.NOW)

    separate(merging)

    assert set(Voucher.objects.values_list("member", flat=True)) == {old.pk}
    assert unproven() == []


@pytest.mark.django_db
def test_a_gift_that_both_had_is_offered_again_and_its_budget_holds_it_again():
    old, new = cast.member(), cast.member()
    package = cast.package()
    grant(key="both", package=package, members=[old, new], budget_fen=100_000, by=SYSTEM, at=cast.NOW)
    Gift.objects.update(held_fen=500)
    GrantBatch.objects.update(spent_fen=1000)
    merging = joined(old, new)
    assert GrantBatch.objects.get().spent_fen == 500

    separate(merging, at=cast.NOW + timedelta(hours=2))

    assert sorted(Gift.objects.values_list("member", "state", "held_fen")) == sorted(
        [(old.pk, "offered", 500), (new.pk, "offered", 500)]
    )
    assert GrantBatch.objects.get().spent_fen == 1000


@pytest.mark.django_db
def test_open_bookings_go_back_with_their_counts():
    scene = inspection(places=2)
    old, _booked = scene.voucher.member, scene.book()
    new = another_member(scene)
    new.book()
    merging = joined(old, new.voucher.member)

    separate(merging)

    product = scene.voucher.product.pk
    people = (old.pk, new.voucher.member.pk)
    wanted = {f"member:{pk}{rest}": 1 for pk in people for rest in ("", f":product:{product}")}
    assert dict(OpenCount.objects.values_list("scope", "taken")) == wanted
    assert unproven() == []


@pytest.mark.django_db
def test_what_came_late_goes_back_too():
    old, new = cast.member(), cast.member()
    gift = give(old, "late")
    merging = joined(old, new)
    Gift.objects.filter(pk=gift.pk).update(member=old)  # as when it is given in the moment of the merge
    car = cast.vehicle(old.customer)
    assert gather_late(by=SYSTEM, at=SOON) == 1
    assert (Gift.objects.get(pk=gift.pk).member, Vehicle.objects.get(pk=car.pk).customer) == (
        new,
        new.customer,
    )

    separate(Merging.objects.get(pk=merging.pk))

    assert (Gift.objects.get().member, Vehicle.objects.get().customer) == (old, old.customer)


@pytest.mark.django_db
def test_merges_one_after_the_other_are_undone_from_the_last():
    first, second, third = cast.member(), cast.member(), cast.member()
    gift = give(first, "first")
    one = joined(first, second)
    two = joined(second, third)
    with pytest.raises(CannotUnmerge):
        separate(one)

    separate(two)
    assert (Member.objects.get(pk=first.pk).merged_into, Gift.objects.get(pk=gift.pk).member) == (
        second,
        second,
    )
    separate(one)

    assert set(Member.objects.values_list("state", "merged_into")) == {("full", None)}
    assert Gift.objects.get(pk=gift.pk).member == first


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["twice", "too late", "forgotten", "registered anew"])
def test_refuses_what_cannot_be_given_back(case: str, settings: Any, tmp_path: Any):
    settings.ERASED_LOG = tmp_path / "erased.log"
    old, new = cast.member(), cast.member()
    merging = joined(old, new)
    if case == "twice":
        separate(merging)
    if case == "forgotten":
        erase_again(uids=[new.uid], at=cast.NOW)
    if case == "registered anew":
        cast.member(customer=old.customer)
    before = everything()

    with pytest.raises(CannotUnmerge):
        separate(merging, at=TOO_LATE if case == "too late" else SOON)

    assert everything() == before


@pytest.mark.django_db
def test_points_that_were_spent_are_said_and_nothing_goes_back():
    old, new = cast.member(), cast.member()
    points(old, 70, "old")
    give(old, "open")
    merging = joined(old, new)
    spend(member=new, points=50, dedupe_key="spent", by=BY, at=cast.NOW)

    with pytest.raises(PointsSpent):
        separate(merging)

    assert Gift.objects.get().member == new
    assert dict(PointsAccount.objects.values_list("member", "balance")) == {old.pk: 0, new.pk: 20}
    assert Merging.objects.get().undone_at is None


@pytest.mark.django_db(transaction=True)
def test_uses_on_their_way_survive_an_undoing_that_is_pressed_four_times():
    """R11: sixteen redemptions while a merge is undone, four times at once."""
    card, shop = cast.product(uses=1, per_member_per_month=50), cast.store()
    cast.agreement(shop.merchant, card)
    old, new = cast.member(), cast.member()
    scenes = [Scene(cast.voucher(who, card, codes.make()), shop) for who in [old, new] * 8]
    merging = merge(member=old, into=new, reason="x", by=BY, at=cast.NOW)

    def act(number: int) -> object:
        return separate(merging) if number < 4 else scenes[number - 4].redeem()

    results = at_once(20, act)

    undone = [type(result).__name__ for result in results[:4]]
    assert sorted(undone) == ["CannotUnmerge", "CannotUnmerge", "CannotUnmerge", "Member"]
    assert [result for result in results[4:] if isinstance(result, Exception)] == []
    per_member = {pk: Redemption.objects.filter(member=pk).count() for pk in (old.pk, new.pk)}
    assert per_member == {old.pk: 8, new.pk: 8}
    assert unproven() == []
