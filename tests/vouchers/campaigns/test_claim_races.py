"""A crowd at the same instant. The race is first shown to exist with the guard off."""

import threading
from collections import Counter
from typing import Any

import pytest

from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.threads import at_once
from tests.vouchers.campaigns.rush import claim, opened, stand
from vouchers.campaigns.actions import AlreadyClaimed, SoldOut
from vouchers.campaigns.models import Claim, StockShard
from vouchers.lifecycle.models import Gift

pytestmark = pytest.mark.django_db(transaction=True)

AT_A_TIME = 40  # connections of one burst; the server has a hundred for everybody


def crowd(branch: Any, count: int) -> list[Any]:
    return [cast.member(branch=branch) for _ in range(count)]


def tally(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def test_without_the_conditional_update_more_is_given_than_there_is():
    """The guard-off control: everybody reads what is left before anybody takes."""
    occasion = opened(1)
    looked = threading.Barrier(20)

    def look_then_take(_number: int) -> str:
        shard = StockShard.objects.get(occasion=occasion, number=0)
        looked.wait()
        if shard.remaining < 1:
            raise SoldOut
        StockShard.objects.filter(pk=shard.pk).update(remaining=shard.remaining - 1)
        return "given"

    assert at_once(20, look_then_take).count("given") == 20


def test_an_insert_that_quietly_does_nothing_would_lose_stock():
    """The guard-off control: the stock is taken, the claim is there already, and nobody gives it back."""
    occasion = opened(16)
    row = claim(occasion, cast.member(branch=occasion.campaign.branch))

    shard = StockShard.objects.filter(occasion=occasion, remaining=1).first()
    StockShard.objects.filter(pk=shard.pk).update(remaining=0)
    again = Claim(occasion=occasion, member=row.member, gift=row.gift, claimed_at=cast.NOW)
    Claim.objects.bulk_create([again], ignore_conflicts=True)

    assert stand(occasion) == (14, 1)


def test_two_hundred_members_want_ten_gifts():
    """R05, N01: ten have one, the others are told that all are gone, and not one more or fewer is given."""
    occasion = opened(10)
    members = crowd(occasion.campaign.branch, 200)

    results: list[Any] = []
    for start in range(0, 200, AT_A_TIME):
        burst = members[start : start + AT_A_TIME]
        results += at_once(AT_A_TIME, lambda number, burst=burst: claim(occasion, burst[number]))

    assert tally(results) == {"Claim": 10, "SoldOut": 190}
    assert stand(occasion) == (0, 10)
    assert (Gift.objects.count(), Message.objects.count()) == (10, 10)
    assert AuditEntry.objects.filter(verb="gift.offered").count() == 10


def test_one_member_in_twenty_tabs_has_one_and_the_stock_is_whole():
    """R05: one of twenty tabs gets it, the others are told so, and what they had taken is back."""
    occasion = opened(10)
    member = cast.member(branch=occasion.campaign.branch)

    results = at_once(20, lambda _number: claim(occasion, member))

    assert tally(results) == {"Claim": 1, "AlreadyClaimed": 19}
    assert {type(result) for result in results} == {Claim, AlreadyClaimed}
    assert (stand(occasion), Gift.objects.count(), Message.objects.count()) == ((9, 1), 1, 1)


def test_tabs_of_many_members_never_keep_a_gift_from_others():
    """R05: twenty members in two tabs each, twenty gifts: each has exactly one."""
    occasion = opened(20)
    members = crowd(occasion.campaign.branch, 20)

    results = at_once(40, lambda number: claim(occasion, members[number // 2]))

    assert tally(results) == {"Claim": 20, "AlreadyClaimed": 20}
    assert stand(occasion) == (0, 20)
