"""A share in an occasion: one each, while there are any."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.models import AuditEntry
from club.identity.models import Account
from club.members.models import Member
from club.messaging.models import Message
from tests import cast
from tests.vouchers.campaigns.rush import claim, opened, stand
from vouchers.campaigns.actions import AlreadyClaimed, NotOpenYet, OccasionOver, OccasionStopped, SoldOut
from vouchers.campaigns.briefly import SECONDS
from vouchers.campaigns.models import Claim, StockShard
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import NotForYourTier, OtherBranch
from vouchers.lifecycle.models import Gift, GrantBatch

pytestmark = pytest.mark.django_db


def neighbour(occasion: Any, **fields: Any) -> Any:
    """A member of the campaign's branch."""
    return cast.member(branch=occasion.campaign.branch, **fields)


def test_whoever_claims_in_time_has_a_gift_to_collect():
    occasion = opened(10)
    member = neighbour(occasion)

    row = claim(occasion, member)

    assert (row.member, row.claimed_at, row.gift.state) == (member, cast.NOW, Gift.State.OFFERED)
    assert (row.gift.batch, row.gift.terms) == (occasion.batch, occasion.campaign.package.terms())
    assert stand(occasion) == (9, 1)
    assert AuditEntry.objects.get(verb="gift.offered").subject_id == str(row.gift.uid)
    assert Message.objects.get().dedupe_key == f"gift_arrived:{row.gift.uid}"


def test_a_second_claim_is_refused_and_takes_nothing():
    occasion = opened(10)
    member = neighbour(occasion)
    claim(occasion, member)

    with pytest.raises(AlreadyClaimed):
        claim(occasion, member)

    assert (stand(occasion), Gift.objects.count(), Message.objects.count()) == ((9, 1), 1, 1)


def test_the_last_gift_goes_and_then_nothing_is_left():
    occasion = opened(2)
    for _number in range(2):
        claim(occasion, neighbour(occasion))

    with pytest.raises(SoldOut):
        claim(occasion, neighbour(occasion))

    assert (stand(occasion), Gift.objects.count()) == ((0, 2), 2)


def test_gifts_that_lie_in_the_last_shard_are_found():
    occasion = opened(32)
    StockShard.objects.filter(occasion=occasion).exclude(number=15).update(remaining=0)

    for _number in range(2):
        claim(occasion, neighbour(occasion))

    assert stand(occasion) == (0, 2)


def test_without_a_limit_everybody_has_one():
    occasion = opened(None)

    for _number in range(3):
        claim(occasion, neighbour(occasion))

    assert (stand(occasion), StockShard.objects.count()) == ((0, 3), 0)


@pytest.mark.parametrize(
    "when, refusal",
    [(timedelta(hours=-1, seconds=-1), NotOpenYet), (timedelta(days=1), OccasionOver)],
)
def test_before_and_after_nothing_is_given(when: timedelta, refusal: type):
    occasion = opened(10)

    with pytest.raises(refusal):
        claim(occasion, neighbour(occasion), cast.NOW + when)

    assert (stand(occasion), Gift.objects.count()) == ((10, 0), 0)


def test_a_stopped_occasion_gives_nothing():
    occasion = opened(10)
    GrantBatch.objects.update(stopped_at=cast.NOW)

    with pytest.raises(OccasionStopped):
        claim(occasion, neighbour(occasion))

    assert stand(occasion) == (10, 0)


def test_who_may_not_have_the_package_takes_nothing():
    occasion = opened(10, package=cast.package(branch=cast.branch(), min_tier=cast.tier("vip", 3)))

    with pytest.raises(NotAFullMember):
        claim(occasion, cast.half_member())
    with pytest.raises(NotForYourTier):
        claim(occasion, neighbour(occasion))
    with pytest.raises(OtherBranch):
        claim(occasion, cast.member(tier=cast.tier("vip", 3)))

    assert (stand(occasion), Claim.objects.count()) == ((10, 0), 0)


def test_a_gift_costs_one_statement_more_than_a_refusal():
    occasion = opened(3)
    claim(occasion, neighbour(occasion))
    early = neighbour(occasion)

    with CaptureQueriesContext(connection) as asked:
        claim(occasion, early)

    assert len(asked) == 2


def test_what_comes_back_is_given_out_a_second_later():
    occasion = opened(1)
    claim(occasion, neighbour(occasion))
    late = neighbour(occasion)
    with pytest.raises(SoldOut):
        claim(occasion, late)
    StockShard.objects.filter(occasion=occasion, number=0).update(remaining=1)

    time.sleep(SECONDS)
    claim(occasion, late)

    assert stand(occasion) == (0, 2)


def test_whoever_has_his_share_is_told_so_when_all_are_gone():
    occasion = opened(1)
    member = neighbour(occasion)
    claim(occasion, member)
    with pytest.raises(SoldOut):
        claim(occasion, neighbour(occasion))

    with pytest.raises(AlreadyClaimed):
        claim(occasion, member)

    assert stand(occasion) == (0, 1)


@pytest.mark.parametrize("became", ["closed", "merged", "switched off"])
def test_who_is_no_member_any_more_takes_nothing(became: str):
    occasion = opened(10)
    member = neighbour(occasion)
    if became == "switched off":
        Account.objects.filter(pk=member.account_id).update(is_active=False)
    else:
        Member.objects.filter(pk=member.pk).update(state=became)

    with pytest.raises(NotAFullMember):
        claim(occasion, member)

    assert stand(occasion) == (10, 0)


def test_an_answer_to_the_crowd_costs_nothing_for_a_second():
    occasion = opened(1)
    first = neighbour(occasion)
    claim(occasion, first)
    late = neighbour(occasion)

    with CaptureQueriesContext(connection) as asked, pytest.raises(SoldOut):
        claim(occasion, late)

    assert len(asked) == 2  # the second brings who has the gifts
    with CaptureQueriesContext(connection) as asked:
        with pytest.raises(SoldOut):
            claim(occasion, late)
        with pytest.raises(AlreadyClaimed):
            claim(occasion, first)
    assert len(asked) == 0
