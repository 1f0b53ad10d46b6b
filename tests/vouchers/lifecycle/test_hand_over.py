"""Giving a voucher to a friend."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.models import ActorKind, AuditEntry
from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash, everything
from vouchers.lifecycle import codes, handovers, qr, queries
from vouchers.lifecycle.actions import (
    Ended,
    NotAFullMember,
    accept_handover,
    expire_due,
    extend,
    grant,
    hand_over,
    lapse_due,
    take_back,
    void,
)
from vouchers.lifecycle.eligibility import NotForYourTier
from vouchers.lifecycle.models import Handover, Voucher
from vouchers.lifecycle.refusals import BeingGiven, InvalidCode, QrExpired

pytestmark = pytest.mark.django_db

LATER = cast.NOW + timedelta(hours=1)


def actor(member: Member) -> Actor:
    return Actor(ActorKind.MEMBER, str(member.uid))


def offered(scene: Scene, greeting: str = "周末去洗车") -> Handover:
    giver = scene.voucher.member
    return hand_over(voucher=scene.voucher, greeting=greeting, by=actor(giver), at=cast.NOW)


def accepted(offer: Handover, friend: Member, at: datetime = LATER) -> Voucher:
    return accept_handover(handover=offer, member=friend, by=actor(friend), at=at)


def handovers_and_all() -> dict:
    return {**everything(), "handovers": list(Handover.objects.order_by("pk").values())}


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "subject_type", "subject_id"))


def test_an_offered_voucher_waits_three_days_and_cannot_be_used_meanwhile():
    scene = car_wash()

    offer = offered(scene, "  周末\n去洗车 ")

    assert (offer.state, offer.greeting, offer.until) == ("open", "周末 去洗车", cast.NOW + timedelta(days=3))
    assert Voucher.objects.get().state == Voucher.State.GIVING
    assert trail() == [("handover.offered", "handover", str(offer.uid))]
    assert Message.objects.count() == 0
    before = handovers_and_all()
    with pytest.raises(BeingGiven):
        scene.redeem()
    assert handovers_and_all() == before


def test_an_offer_ends_no_later_than_its_voucher():
    scene = car_wash()
    Voucher.objects.update(valid_until=cast.NOW + timedelta(days=1))

    assert offered(scene).until == cast.NOW + timedelta(days=1)


def test_the_friend_gets_the_voucher_with_a_code_of_his_own():
    scene, friend = car_wash(), cast.member()
    giver, old_code = scene.voucher.member, scene.voucher.code
    offer = offered(scene)

    voucher = accepted(offer, friend)

    row = Voucher.objects.get()
    assert (row.member, row.branch, row.state) == (friend, friend.branch, Voucher.State.LIVE)
    assert (row.pk, row.code != old_code, codes.is_sound(row.code)) == (voucher.pk, True, True)
    offer.refresh_from_db()
    assert (offer.state, offer.giver, offer.receiver, offer.decided_at) == ("accepted", giver, friend, LATER)
    with pytest.raises(InvalidCode):
        scene.redeem(code=old_code, at=LATER)
    assert scene.redeem(code=row.code, at=LATER).member == friend


def test_a_qr_picture_the_giver_kept_is_worth_nothing_to_him():
    scene, friend = car_wash(), cast.member()
    picture = qr.payload(scene.voucher, cast.NOW)
    seconds = timedelta(seconds=20)

    accepted(offered(scene), friend, at=cast.NOW + seconds)

    with pytest.raises(QrExpired):
        scene.redeem(code=picture, at=cast.NOW + seconds)
    fresh = cast.NOW + timedelta(seconds=40)
    assert scene.redeem(code=qr.payload(scene.voucher, fresh), at=fresh).member == friend


def test_accepting_is_written_once_and_both_are_told_with_the_other_masked():
    giver, friend = cast.member(), cast.member()
    scene = car_wash()
    Voucher.objects.update(member=giver)
    scene.voucher.refresh_from_db()
    offer = offered(scene)

    accepted(offer, friend)

    assert trail()[1:] == [("handover.accepted", "handover", str(offer.uid))]
    entry = AuditEntry.objects.latest("pk")
    assert entry.data == {
        "voucher": str(scene.voucher.uid),
        "member": str(giver.uid),
        "receiver": str(friend.uid),
    }
    told = {row.kind_id and row.kind.code: row for row in Message.objects.select_related("kind")}
    assert {code: row.recipient for code, row in told.items()} == {
        "handover_accepted": giver.uid,
        "voucher_received": friend.uid,
    }
    assert json.loads(told["handover_accepted"].params)["friend"] == "王**"
    assert json.loads(told["voucher_received"].params)["until"] == str(scene.voucher.last_day)


@pytest.mark.parametrize(
    "terms, refusal",
    [
        ({"is_transferable": False}, handovers.NotTransferable),
        ({"needs_named_vehicle": True}, handovers.NotTransferable),
        ({"codes_from": "stock"}, handovers.NotTransferable),
    ],
)
def test_what_the_terms_tie_to_the_member_is_not_given_away(terms, refusal):
    scene = car_wash(**terms)
    before = handovers_and_all()

    with pytest.raises(refusal):
        offered(scene)

    assert handovers_and_all() == before


def test_a_card_that_was_used_before_stays_even_when_the_use_was_undone():
    scene = car_wash(uses=3)
    scene.redeem()
    before = handovers_and_all()

    with override("en"), pytest.raises(handovers.NotToGive, match="used before"):
        offered(scene)

    assert handovers_and_all() == before


@pytest.mark.parametrize("state", ["used", "expired", "void", "giving"])
def test_only_a_usable_voucher_is_given_away(state):
    scene = car_wash()
    Voucher.objects.update(state=state)
    before = handovers_and_all()

    with pytest.raises(handovers.NotToGive):
        offered(scene)

    assert handovers_and_all() == before


def test_vouchers_that_open_one_after_the_other_stay_together():
    scene = car_wash()
    batch = grant(key="k", package=cast.package(), members=[scene.voucher.member], by=BY, at=cast.NOW)
    gift = batch.gifts.get()
    Voucher.objects.update(gift=gift)
    cast.voucher(scene.voucher.member, scene.voucher.product, codes.make(), gift=gift, step=2)
    before = handovers_and_all()

    with override("en"), pytest.raises(handovers.NotTransferable, match="in turn"):
        offered(scene)

    assert handovers_and_all() == before


def test_the_giver_does_not_accept_his_own_voucher():
    scene = car_wash()
    offer = offered(scene)
    before = handovers_and_all()

    with pytest.raises(handovers.OwnHandover):
        accepted(offer, scene.voucher.member)

    assert handovers_and_all() == before


def test_only_a_full_member_accepts():
    offer = offered(car_wash())
    before = handovers_and_all()

    with pytest.raises(NotAFullMember):
        accepted(offer, cast.half_member())

    assert handovers_and_all() == before


def test_a_voucher_for_a_tier_goes_only_to_a_friend_of_that_tier():
    scene = car_wash()
    scene.voucher.terms["tiers"] = ["vip"]
    scene.voucher.save()
    cast.tier("vip", 3)
    offer = offered(scene)
    before = handovers_and_all()

    with pytest.raises(NotForYourTier):
        accepted(offer, cast.member())

    assert handovers_and_all() == before
    assert accepted(offer, cast.member(tier=cast.tier("vip", 3))).state == "live"


def test_taken_back_the_voucher_is_the_givers_with_the_code_it_had():
    scene = car_wash()
    offer = offered(scene)

    take_back(handover=offer, by=actor(scene.voucher.member), at=LATER)

    offer.refresh_from_db()
    assert (offer.state, offer.receiver, offer.decided_at) == ("taken_back", None, LATER)
    assert trail()[1:] == [("handover.taken_back", "handover", str(offer.uid))]
    assert scene.redeem(at=LATER).member == scene.voucher.member


def test_what_has_ended_is_neither_accepted_nor_taken_back():
    scene, friend = car_wash(), cast.member()
    first = offered(scene)
    take_back(handover=first, by=BY, at=LATER)
    second = offered(scene)
    accepted(second, friend)
    before = handovers_and_all()

    for offer, refusal in ((first, handovers.TakenBack), (second, handovers.AlreadyAccepted)):
        with pytest.raises(refusal):
            accepted(offer, cast.member())
        with pytest.raises(refusal):
            take_back(handover=offer, by=BY, at=LATER)
    assert {**handovers_and_all()} == before


def test_an_offer_nobody_accepts_lapses_once_and_the_giver_is_told():
    scene = car_wash()
    offer = offered(scene)

    assert lapse_due(at=offer.until - timedelta(seconds=1)) == 0
    assert (lapse_due(at=offer.until), lapse_due(at=offer.until)) == (1, 0)

    offer.refresh_from_db()
    assert (offer.state, offer.decided_at) == ("lapsed", offer.until)
    assert Voucher.objects.get().state == Voucher.State.LIVE
    assert trail()[1:] == [("handover.lapsed", "handover", str(offer.uid))]
    message = Message.objects.select_related("kind").get()
    assert (message.kind.code, message.recipient) == ("handover_lapsed", scene.voucher.member.uid)


def test_nobody_accepts_after_the_last_moment_even_before_the_offer_has_lapsed():
    scene = car_wash()
    offer = offered(scene)
    before = handovers_and_all()

    with pytest.raises(handovers.Lapsed):
        accepted(offer, cast.member(), at=offer.until)

    assert handovers_and_all() == before


def test_lapsing_takes_more_offers_than_fit_one_transaction():
    scene = car_wash()
    for _n in range(5):
        voucher = cast.voucher(scene.voucher.member, scene.voucher.product, codes.make())
        hand_over(voucher=voucher, by=BY, at=cast.NOW)

    assert lapse_due(at=cast.NOW + handovers.LASTS, chunk=2) == 5
    assert set(Voucher.objects.values_list("state", flat=True)) == {"live"}


def test_the_offer_lapses_before_its_voucher_expires():
    scene = car_wash()
    Voucher.objects.update(valid_until=cast.NOW + timedelta(days=1))
    offer = offered(scene)

    assert expire_due(at=offer.until) == Ended(gifts=0, vouchers=1)

    assert [verb for verb, _kind, _id in trail()[1:]] == ["handover.lapsed", "voucher.expired"]
    assert Voucher.objects.get().state == Voucher.State.EXPIRED
    assert Handover.objects.get().state == "lapsed"


def test_a_voucher_that_staff_withdraw_is_no_longer_on_offer():
    scene = car_wash()
    offer = offered(scene)

    void(voucher=scene.voucher, reason="发错对象", by=BY, at=LATER)

    assert Voucher.objects.get().state == Voucher.State.VOID
    assert [verb for verb, _kind, _id in trail()[1:]] == ["handover.taken_back", "voucher.voided"]
    with pytest.raises(handovers.TakenBack):
        accepted(offer, cast.member())


def test_extending_leaves_the_offer_open():
    scene, friend = car_wash(), cast.member()
    offer = offered(scene)
    last = scene.voucher.last_day + timedelta(days=30)

    extend(voucher=scene.voucher, last_day=last, reason="活动延期", by=BY, at=LATER)

    assert accepted(offer, friend).last_day == last


def test_a_received_voucher_can_be_given_on_and_knows_where_it_came_from():
    scene, friend, third = car_wash(), cast.member(), cast.member()
    first = offered(scene)
    voucher = accepted(first, friend)

    second = hand_over(voucher=voucher, by=actor(friend), at=LATER)
    accepted(second, third)

    assert queries.came_from(Voucher.objects.get()) == second
    assert list(queries.handovers_of(friend)) == [second, first]
    assert second.offered_at.astimezone(SHANGHAI).hour == 11
