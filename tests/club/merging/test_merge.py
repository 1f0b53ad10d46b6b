"""Two memberships of one person become one, and nothing is lost on the way."""

import threading
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import RequestFactory

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.members.access import member_of
from club.members.models import Member
from club.merging.actions import CannotMerge, gather_late, merge
from club.merging.models import Merging
from club.points.actions import award, spend
from club.points.models import PointsAccount, PointsEntry
from cms.reports.invariants import prove
from merchants.bookings.actions import cancel
from merchants.bookings.models import Booking, OpenCount
from tests import cast
from tests.merchants.bookings.scene import another_member, inspection
from tests.threads import at_once
from tests.vouchers.campaigns.luck import draw, opened
from tests.vouchers.lifecycle.scene import BY, Scene, everything
from vouchers.campaigns.models import Try
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, LimitCounter, Redemption, Voucher

SURE = {"洗车券": (30, 1_000_000)}
LATER = cast.NOW + timedelta(hours=1)


def joined(member: Member, into: Member) -> Merging:
    return merge(member=member, into=into, reason="same person", by=BY, at=LATER)


def give(member: Member, key: str, package=None) -> Gift:
    package = package or cast.package()
    grant(key=key, package=package, members=[member], by=SYSTEM, at=cast.NOW)
    return Gift.objects.get(batch__key=key, member=member)


def points(member: Member, amount: int, key: str) -> None:
    award(member=member, points=amount, dedupe_key=key, by=SYSTEM, at=cast.NOW)


def unproven() -> list[str]:
    return [finding.bad.first for finding in prove() if not finding.holds]


@pytest.mark.django_db
def test_gifts_vouchers_and_points_go_to_the_one_that_stays():
    old, new = cast.member(), cast.member()
    collect(gift=give(old, "collected"), by=BY, at=cast.NOW)
    give(old, "open")
    points(old, 70, "old")
    points(new, 30, "new")

    assert joined(old, new).into == new

    assert set(Voucher.objects.values_list("member", flat=True)) == {new.pk}
    assert set(Gift.objects.values_list("member", "state")) == {(new.pk, "collected"), (new.pk, "offered")}
    assert dict(PointsAccount.objects.values_list("member", "balance")) == {old.pk: 0, new.pk: 100}
    assert unproven() == []


@pytest.mark.django_db
def test_the_old_number_and_login_lead_to_the_one_that_stays():
    old, new = cast.member(), cast.member()
    joined(old, new)
    request = RequestFactory().get("/me/")
    request.user = old.account
    gone = Member.objects.get(pk=old.pk)
    assert (gone.number, gone.state, gone.merged_into, gone.closed_at) == (old.number, "merged", new, LATER)
    assert member_of(request) == new
    assert list(AuditEntry.objects.filter(verb="member.merged").values_list("subject_id", "data")) == [
        (str(old.uid), {"into": str(new.uid), "reason": "same person"})
    ]


@pytest.mark.django_db
def test_whoever_was_merged_before_leads_to_the_last_one():
    first, second, third = cast.member(), cast.member(), cast.member()
    joined(first, second)
    joined(second, third)
    assert Member.objects.get(pk=first.pk).merged_into == third


@pytest.mark.django_db
def test_a_gift_of_a_batch_that_both_got_is_given_once():
    old, new = cast.member(), cast.member()
    package = cast.package()
    grant(key="both", package=package, members=[old, new], by=SYSTEM, at=cast.NOW)
    joined(old, new)
    assert dict(Gift.objects.values_list("member", "state")) == {old.pk: "revoked", new.pk: "offered"}
    assert AuditEntry.objects.filter(verb="gift.revoked").count() == 1
    assert unproven() == []


@pytest.mark.django_db
def test_the_limits_of_both_count_together():
    card = cast.product(uses=9, per_member_per_month=3)
    shop = cast.store()
    cast.agreement(shop.merchant, card)
    old, new = cast.member(), cast.member()
    for member in (old, new):
        Scene(cast.voucher(member, card, codes.make()), shop).redeem(quantity=1)
    joined(old, new)
    assert list(LimitCounter.objects.values_list("used", flat=True)) == [2]
    assert unproven() == []


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["itself", "into a half member", "twice"])
def test_refuses_what_is_no_merge(case: str):
    old, new = cast.member(), cast.member()
    if case == "twice":
        joined(old, new)
    before = everything()
    into = {"itself": old, "into a half member": cast.half_member(), "twice": new}[case]
    with pytest.raises(CannotMerge) as refusal:
        joined(old, into)
    assert refusal.value.code == "member_changed"
    assert everything() == before


@pytest.mark.django_db
def test_a_gift_that_was_on_its_way_is_brought_over_later():
    old, new = cast.member(), cast.member()
    gift = give(old, "late")
    joined(old, new)
    Gift.objects.filter(pk=gift.pk).update(member=old)
    assert gather_late(by=SYSTEM, at=LATER) == 1
    assert gather_late(by=SYSTEM, at=LATER) == 0
    assert Gift.objects.get().member == new


def scene_of_two() -> tuple[list[Scene], Member, Member]:
    wash, shop = cast.product(), cast.store()
    cast.agreement(shop.merchant, wash)
    old, new = cast.member(), cast.member()
    points(old, 100, "old")
    points(new, 100, "new")
    return [Scene(cast.voucher(who, wash, codes.make()), shop) for who in [old, new] * 8], old, new


@pytest.mark.django_db(transaction=True)
def test_uses_and_points_on_their_way_survive_a_merge():
    """R11: sixteen redemptions and eight purchases while the two are merged."""
    scenes, old, new = scene_of_two()

    def act(number: int) -> object:
        if number == 0:
            return joined(old, new)
        if number <= 16:
            return scenes[number - 1].redeem()
        who = old if number % 2 else new
        return spend(member=who, points=30, dedupe_key=f"spend-{number}", by=BY, at=cast.NOW)

    results = at_once(25, act)

    spent = [result for result in results if isinstance(result, PointsEntry)]
    refused = {type(result).__name__ for result in results if isinstance(result, Exception)}
    assert refused <= {"Insufficient"}  # the points of the old one were there no longer
    assert (Redemption.objects.count(), set(Redemption.objects.values_list("member", flat=True))) == (
        16,
        {new.pk},
    )
    assert dict(Voucher.objects.values_list("state").annotate(Sum("uses_left"))) == {"used": 0}
    left = dict(PointsAccount.objects.values_list("member", "balance"))
    assert (left[old.pk], left[new.pk]) == (0, 200 - 30 * len(spent))
    assert unproven() == []


@pytest.mark.django_db(transaction=True)
def test_reading_the_balance_before_moving_it_loses_what_is_spent_meanwhile():
    """The guard-off control of R11: the balance is read, somebody spends, then it is written elsewhere."""
    _scenes, old, new = scene_of_two()
    read, spent = threading.Event(), threading.Event()

    def act(number: int) -> object:
        if number:
            read.wait(10)
            spend(member=old, points=30, dedupe_key="spend", by=BY, at=cast.NOW)
            return spent.set()
        balance = PointsAccount.objects.get(member=old).balance
        read.set()
        spent.wait(10)
        PointsAccount.objects.filter(member=old).update(balance=0)
        return PointsAccount.objects.filter(member=new).update(balance=100 + balance)

    at_once(2, act)

    assert sum(PointsAccount.objects.values_list("balance", flat=True)) == 200  # thirty were spent twice


@pytest.mark.django_db
def test_open_bookings_and_their_counts_go_along_and_can_be_cancelled_afterwards():
    scene = inspection(places=2)
    old, booked = scene.voucher.member, scene.book()
    new = another_member(scene)
    other = new.book()

    joined(old, new.voucher.member)
    both = dict(OpenCount.objects.values_list("scope", "taken"))
    for row in (booked, other):
        cancel(booking=row, by=BY, at=LATER)

    key = f"member:{new.voucher.member.pk}"
    assert set(Booking.objects.values_list("member", flat=True)) == {new.voucher.member.pk}
    assert both == {key: 2, f"{key}:product:{scene.voucher.product.pk}": 2}
    assert set(OpenCount.objects.values_list("taken", flat=True)) == {0}
    assert unproven() == []


@pytest.mark.django_db
def test_tries_in_a_draw_go_along_and_can_still_be_checked():
    first, second = opened(SURE), opened(SURE, code="another")
    old, new = cast.member(), cast.member()
    for occasion, member in ((first, old), (second, old), (second, new)):
        draw(occasion, member)

    joined(old, new)

    assert dict(Try.objects.filter(occasion=first).values_list("member", "member_uid")) == {new.pk: old.uid}
    assert set(Try.objects.filter(occasion=second).values_list("member", flat=True)) == {old.pk, new.pk}
    assert unproven() == []
