"""A crowd that draws at the same instant. The race is first shown to exist with the guard off."""

import threading
from collections import Counter
from typing import Any

import pytest

from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.threads import at_once
from tests.vouchers.campaigns.luck import draw, opened, stand
from vouchers.campaigns.actions import SoldOut
from vouchers.campaigns.models import PrizeShard, Try
from vouchers.lifecycle.models import Gift

pytestmark = pytest.mark.django_db(transaction=True)

AT_A_TIME = 40  # connections of one burst; the server has a hundred for everybody


def test_without_the_conditional_update_more_is_won_than_there_is():
    """The guard-off control: everybody reads what is left before anybody takes."""
    occasion = opened({"加油卡": (1, 1_000_000)})
    looked = threading.Barrier(20)

    def look_then_take(_number: int) -> str:
        shard = PrizeShard.objects.get(prize__occasion=occasion, number=0)
        looked.wait()
        if shard.remaining < 1:
            raise SoldOut
        PrizeShard.objects.filter(pk=shard.pk).update(remaining=shard.remaining - 1)
        return "won"

    assert at_once(20, look_then_take).count("won") == 20


def test_without_the_constraint_two_tabs_would_be_two_tries():
    """The guard-off control: both look for a try of the member before either writes one."""
    occasion = opened()
    member = cast.member()
    looked = threading.Barrier(2)

    def look_then_write(_number: int) -> bool:
        made = Try.objects.filter(occasion=occasion, member=member, number=1).exists()
        looked.wait()
        return not made

    assert at_once(2, look_then_write) == [True, True]


def test_two_hundred_members_draw_for_ten_of_one_prize_and_three_of_another():
    occasion = opened({"加油卡": (3, 300_000), "洗车券": (10, 600_000)})
    members = [cast.member() for _ in range(200)]

    results: list[Any] = []
    for start in range(0, 200, AT_A_TIME):
        burst = members[start : start + AT_A_TIME]
        results += at_once(AT_A_TIME, lambda number, burst=burst: draw(occasion, burst[number]))

    tally = Counter(type(result).__name__ for result in results)
    assert set(tally) <= {"Try", "SoldOut"}
    assert (sum(tally.values()), tally["Try"]) == (200, Try.objects.count())
    assert stand(occasion) == {"加油卡": (0, 3), "洗车券": (0, 10)}
    assert (Gift.objects.count(), Message.objects.count()) == (13, 13)
    assert Try.objects.exclude(gift=None).count() == 13
    assert AuditEntry.objects.filter(verb="try.drawn").count() == Try.objects.count()


def test_one_member_in_twenty_tabs_has_one_try_and_one_answer():
    occasion = opened({"洗车券": (10, 1_000_000)})
    member = cast.member()

    results = at_once(20, lambda _number: draw(occasion, member))

    assert {type(result) for result in results} == {Try}
    assert {(result.pk, result.gift_id) for result in results} == {
        (Try.objects.get().pk, Gift.objects.get().pk)
    }
    assert (stand(occasion), Message.objects.count()) == ({"洗车券": (9, 1)}, 1)


def test_two_tries_at_once_win_a_prize_once():
    occasion = opened({"洗车券": (10, 1_000_000)}, tries_each=2)
    members = [cast.member() for _ in range(10)]

    results = at_once(20, lambda number: draw(occasion, members[number // 2], number=number % 2 + 1))

    tries = [result for result in results if isinstance(result, Try)]
    assert [type(result) for result in results if result not in tries] == [SoldOut] * (20 - len(tries))
    assert Counter(row.gift is not None for row in tries)[True] == 10
    assert (stand(occasion), Try.objects.count()) == ({"洗车券": (0, 10)}, len(tries))
