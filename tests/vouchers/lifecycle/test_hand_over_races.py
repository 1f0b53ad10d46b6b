"""Friends, givers, counters and the clock at once. Each race is first shown with the guard off."""

import threading
from collections import Counter
from typing import Any

import pytest

from club.core.audit import SYSTEM, Actor
from club.core.models import ActorKind, AuditEntry
from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from vouchers.lifecycle import handovers
from vouchers.lifecycle.actions import (
    BudgetReached,
    accept_handover,
    collect,
    expire_due,
    grant,
    hand_over,
    lapse_due,
    revoke,
    take_back,
)
from vouchers.lifecycle.models import Gift, GrantBatch, Handover, Redemption, Voucher

pytestmark = pytest.mark.django_db(transaction=True)


def offered(scene: Scene) -> Handover:
    return hand_over(voucher=scene.voucher, by=BY, at=cast.NOW)


def accepted(offer: Handover, friend: Member, at: Any = cast.NOW) -> Voucher:
    by = Actor(ActorKind.MEMBER, str(friend.uid))
    return accept_handover(handover=offer, member=friend, by=by, at=at)


def tally(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def verbs() -> Counter[str]:
    return Counter(AuditEntry.objects.values_list("verb", flat=True))


def test_without_the_lock_ten_friends_accept_one_voucher():
    """The guard-off control: everybody sees the offer open before anybody takes it."""
    offer = offered(car_wash())
    friends = [cast.member() for _n in range(10)]
    looked = threading.Barrier(10)

    def look_then_take(number: int) -> str:
        row = Handover.objects.select_related("voucher").get(pk=offer.pk)
        looked.wait()
        if handovers.why_over(row, cast.NOW):
            return "too late"
        Voucher.objects.filter(pk=row.voucher_id).update(member=friends[number])
        return "accepted"

    assert Counter(at_once(10, look_then_take)) == {"accepted": 10}


def test_ten_friends_accept_at_once_and_one_gets_it():
    scene = car_wash()
    offer = offered(scene)
    friends = [cast.member() for _n in range(10)]

    results = at_once(10, lambda number: accepted(offer, friends[number]))

    assert tally(results) == {"Voucher": 1, "AlreadyAccepted": 9}
    winner = next(result for result in results if isinstance(result, Voucher))
    offer.refresh_from_db()
    assert (offer.receiver, Voucher.objects.get().member) == (winner.member, winner.member)
    assert verbs() == {"handover.offered": 1, "handover.accepted": 1}
    assert Message.objects.count() == 2


def test_accepting_against_taking_back_has_one_winner():
    outcomes = set()
    for _round in range(5):
        scene, friend = car_wash(), cast.member()
        giver, offer = scene.voucher.member, offered(scene)

        def act(number: int, offer: Handover = offer, friend: Member = friend) -> Any:
            return accepted(offer, friend) if number else take_back(handover=offer, by=BY, at=cast.NOW)

        results = tally(at_once(2, act))

        offer.refresh_from_db()
        scene.voucher.refresh_from_db()
        holder = friend if offer.state == "accepted" else giver
        assert (scene.voucher.member, scene.voucher.state) == (holder, "live")
        won = {
            "accepted": {"Voucher": 1, "AlreadyAccepted": 1},
            "taken_back": {"Handover": 1, "TakenBack": 1},
        }
        assert results == won[offer.state]
        outcomes.add(offer.state)
    assert outcomes <= {"accepted", "taken_back"}


def test_accepting_against_the_end_of_time_has_one_winner():
    for _round in range(5):
        scene, friend = car_wash(), cast.member()
        offer = offered(scene)

        def act(number: int, offer: Handover = offer, friend: Member = friend) -> Any:
            return accepted(offer, friend) if number else lapse_due(at=offer.until)

        lapsed, result = at_once(2, act)

        offer.refresh_from_db()
        scene.voucher.refresh_from_db()
        by_state = {"accepted": (0, Voucher), "lapsed": (1, handovers.Lapsed)}
        assert (lapsed, type(result)) == by_state[offer.state]
        assert scene.voucher.state == "live"


def test_an_offer_ends_once_when_the_task_runs_twice_at_once():
    scene = car_wash()
    offer = offered(scene)

    results = at_once(4, lambda _number: lapse_due(at=offer.until))

    assert sorted(results) == [0, 0, 0, 1]
    assert verbs() == {"handover.offered": 1, "handover.lapsed": 1}
    assert Message.objects.count() == 1


def test_the_last_moment_of_voucher_and_offer_loses_neither():
    scene, friend = car_wash(), cast.member()
    Voucher.objects.update(valid_until=cast.NOW.replace(hour=12))
    offer = offered(scene)

    at_once(3, lambda number: accepted(offer, friend) if number else expire_due(at=offer.until))
    expire_due(at=offer.until)

    offer.refresh_from_db()
    assert Voucher.objects.get().state == "expired"
    assert offer.state in ("accepted", "lapsed")
    assert verbs()["voucher.expired"] == 1


def test_a_voucher_is_used_or_offered_never_both():
    for _round in range(5):
        scene = car_wash()

        def act(number: int, scene: Scene = scene) -> Any:
            return scene.redeem() if number else offered(scene)

        results = tally(at_once(2, act))

        used = Redemption.objects.filter(voucher=scene.voucher).count()
        offers = Handover.objects.filter(voucher=scene.voucher).count()
        assert (used, offers) in ((1, 0), (0, 1))
        assert results in ({"Redemption": 1, "NotToGive": 1}, {"Handover": 1, "BeingGiven": 1})


def test_looking_first_lets_a_voucher_be_used_and_offered():
    """The guard-off control of that: a counter that only looked, and a giver who only looked."""
    scene = car_wash()
    looked = threading.Barrier(2)

    def look_then_write(number: int) -> bool:
        row = Voucher.objects.get(pk=scene.voucher.pk)
        looked.wait()
        changed = {"state": "giving"} if number else {"uses_left": 0}
        return row.state == "live" and Voucher.objects.filter(pk=row.pk).update(**changed) == 1

    assert at_once(2, look_then_write) == [True, True]
    assert Voucher.objects.values_list("state", "uses_left").get() == ("giving", 0)


def test_without_the_conditional_count_everybody_fits_a_budget_for_one():
    """The guard-off control of budgets: read what is spent, then write the sum."""
    batch = GrantBatch.objects.create(
        key="control", package=cast.package(cost_fen=3000), created_at=cast.NOW, budget_fen=3000
    )
    looked = threading.Barrier(20)

    def look_then_count(_number: int) -> str:
        spent = GrantBatch.objects.get(pk=batch.pk).spent_fen
        looked.wait()
        if spent + 3000 > 3000:
            raise BudgetReached
        GrantBatch.objects.filter(pk=batch.pk).update(spent_fen=spent + 3000)
        return "given"

    assert at_once(20, look_then_count).count("given") == 20


def test_a_budget_with_room_for_one_gives_one_of_twenty():
    """R04: twenty grants of one batch at once; the money moved is that of one gift."""
    package, people = cast.package(cost_fen=3000), [cast.member() for _n in range(20)]

    def give(number: int) -> GrantBatch:
        return grant(
            key="rush", package=package, members=[people[number]], by=SYSTEM, at=cast.NOW, budget_fen=5999
        )

    results = at_once(20, give)

    assert tally(results) == {"GrantBatch": 1, "BudgetReached": 19}
    batch = GrantBatch.objects.get()
    assert (Gift.objects.count(), batch.spent_fen, Message.objects.count()) == (1, 3000, 1)


def test_a_gift_is_collected_or_revoked_never_both():
    for _round in range(5):
        batch = grant(
            key=f"r{_round}", package=cast.package(), members=[cast.member()], by=SYSTEM, at=cast.NOW
        )
        gift = batch.gifts.get()

        def act(number: int, gift: Gift = gift) -> Any:
            if number:
                return collect(gift=gift, by=BY, at=cast.NOW)
            return revoke(gift=gift, reason="发错对象", by=BY, at=cast.NOW)

        results = tally(at_once(2, act))

        gift.refresh_from_db()
        won = {"collected": {"list": 1, "CannotRevoke": 1}, "revoked": {"Gift": 1, "NotToCollect": 1}}
        assert results == won[gift.state]
        assert gift.vouchers.count() == (1 if gift.state == "collected" else 0)
