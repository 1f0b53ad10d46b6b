"""A try in a draw: what the seed says, once, of prizes that were published."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.messaging.models import Message
from tests import cast
from tests.vouchers.campaigns.luck import PRIZES, campaign, draw, member_who_draws, opened, stand
from tests.vouchers.campaigns.rush import claim
from vouchers.campaigns import lots
from vouchers.campaigns.actions import (
    NotOpenYet,
    NoTriesLeft,
    OccasionOver,
    OccasionStopped,
    SoldOut,
    open_due,
    open_occasion,
)
from vouchers.campaigns.models import Campaign, Occasion, OccasionPrize, Prize, PrizeShard, Try
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import NotForYourTier
from vouchers.lifecycle.models import Gift, GrantBatch
from vouchers.lifecycle.offering import NotPublished

pytestmark = pytest.mark.django_db

SURE = {"洗车券": (30, 1_000_000)}


@pytest.mark.parametrize(
    "low, high, prize", [(0, 100_000, "加油卡"), (100_000, 500_000, "洗车券"), (500_000, 1_000_000, None)]
)
def test_the_number_decides_which_prize_it_is(low: int, high: int, prize: str | None):
    occasion = opened()

    row = draw(occasion, member_who_draws(occasion, low, high))

    assert (row.prize.name if row.prize else None, low <= row.drawn < high) == (prize, True)
    assert (row.gift is not None, Gift.objects.count(), Message.objects.count()) == (
        (True, 1, 1) if prize else (False, 0, 0)
    )
    given = {name: (number - (name == prize), int(name == prize)) for name, (number, _odds) in PRIZES.items()}
    assert stand(occasion) == given


def test_a_prize_is_a_gift_with_its_entry_and_its_message():
    occasion = opened(SURE)
    member = cast.member()

    row = draw(occasion, member)

    gift, prize = Gift.objects.get(), OccasionPrize.objects.get()
    assert (gift.member, gift.batch, gift.terms, gift.state) == (member, prize.batch, prize.terms, "offered")
    assert Message.objects.get().dedupe_key == f"gift_arrived:{gift.uid}"
    entry = AuditEntry.objects.get(verb="try.drawn")
    assert (entry.subject_id, entry.data) == (
        str(row.uid),
        {"draw": str(occasion.uid), "try": 1, "drawn": row.drawn},
    )
    assert AuditEntry.objects.filter(verb="gift.offered").count() == 1


def test_a_second_tap_gets_the_same_answer_and_nothing_more():
    occasion = opened(SURE)
    member = cast.member()

    first, again = draw(occasion, member), draw(occasion, member, cast.NOW + timedelta(days=9))

    assert (first, first.drawn, first.gift) == (again, again.drawn, again.gift)
    assert (Try.objects.count(), Gift.objects.count(), stand(occasion)) == (1, 1, {"洗车券": (29, 1)})


def test_a_prize_that_has_run_out_is_no_prize_and_stays_so():
    occasion = opened({"加油卡": (1, 500_000), "洗车券": (1, 500_000)})
    PrizeShard.objects.filter(prize__place=0).update(remaining=0)

    row = draw(occasion, member_who_draws(occasion, 0, 500_000))

    assert (row.prize.name, row.gift, Gift.objects.count()) == ("加油卡", None, 0)
    assert AuditEntry.objects.filter(verb="try.drawn").count() == 1


def test_when_no_prize_is_left_nobody_spends_a_try():
    occasion = opened({"洗车券": (1, 1_000_000)})
    draw(occasion, cast.member())

    with pytest.raises(SoldOut):
        draw(occasion, cast.member())

    assert Try.objects.count() == 1


def test_who_has_two_tries_wins_a_prize_once():
    occasion = opened({"洗车券": (9, 1_000_000)}, tries_each=2)
    member = cast.member()

    first, second = draw(occasion, member), draw(occasion, member, number=2)

    assert (first.gift is None, second.gift, second.prize) == (False, None, first.prize)
    assert first.drawn != second.drawn
    with pytest.raises(NoTriesLeft):
        draw(occasion, member, number=3)
    assert (Try.objects.count(), stand(occasion)) == (2, {"洗车券": (8, 1)})


@pytest.mark.parametrize(
    "when, refusal",
    [(timedelta(hours=-1, seconds=-1), NotOpenYet), (timedelta(days=1), OccasionOver)],
)
def test_before_and_after_nobody_draws(when: timedelta, refusal: type):
    occasion = opened(SURE)

    with pytest.raises(refusal):
        draw(occasion, cast.member(), cast.NOW + when)

    assert (Try.objects.count(), Gift.objects.count()) == (0, 0)


def test_a_draw_of_which_one_grant_was_stopped_is_stopped():
    occasion = opened()
    GrantBatch.objects.filter(prize__place=1).update(stopped_at=cast.NOW)

    with pytest.raises(OccasionStopped):
        draw(occasion, cast.member())

    assert Try.objects.count() == 0


def test_who_may_not_have_one_of_the_prizes_does_not_draw():
    occasion = opened(package=cast.package(min_tier=cast.tier("vip", 3)))

    with pytest.raises(NotForYourTier):
        draw(occasion, cast.member())
    with pytest.raises(NotAFullMember):
        draw(occasion, cast.half_member())

    assert (Try.objects.count(), Gift.objects.count()) == (0, 0)


def test_nothing_of_a_draw_is_claimed():
    occasion = opened(SURE)

    with pytest.raises(OccasionStopped):
        claim(occasion, cast.member())

    assert Gift.objects.count() == 0


@pytest.mark.parametrize("low, high", [(0, 500_000), (500_000, 1_000_000)])
def test_a_try_costs_two_statements_and_again_two(low: int, high: int):
    occasion = opened()
    draw(occasion, cast.member())  # prizes and seed are remembered for a second
    member = member_who_draws(occasion, low, high)

    with CaptureQueriesContext(connection) as first:
        draw(occasion, member)
    with CaptureQueriesContext(connection) as again:
        draw(occasion, member)

    assert (len(first), len(again)) == (2, 2)


# --- what is fixed, and when ---------------------------------------------------------


def test_from_the_first_moment_on_later_plans_change_nothing():
    occasion = opened(SURE)
    before = (stand(occasion), occasion.seed, occasion.seed_digest, OccasionPrize.objects.get().terms)

    Prize.objects.update(number=1, odds=1, name="别的", value_fen=1)
    Campaign.objects.update(tries_each=9, ends_at=cast.NOW + timedelta(days=99))
    again = open_occasion(campaign=occasion.campaign, by=SYSTEM, at=cast.NOW)

    assert again == occasion
    again.refresh_from_db()
    after = (stand(again), again.seed, again.seed_digest, OccasionPrize.objects.get().terms)
    assert (after, again.tries_each, again.ends_at) == (before, 1, occasion.ends_at)
    assert (OccasionPrize.objects.get().odds, draw(again, cast.member()).prize.name) == (1_000_000, "洗车券")


def test_before_it_begins_it_follows_the_plan_with_a_new_seed():
    occasion = opened(SURE, starts_at=cast.NOW + timedelta(hours=1))
    Prize.objects.update(number=5)

    again = open_occasion(campaign=occasion.campaign, by=SYSTEM, at=cast.NOW)

    assert (again, again.seed != occasion.seed, stand(again)) == (occasion, True, {"洗车券": (5, 0)})
    assert again.seed_digest == lots.digest_of(again.seed)
    entry = AuditEntry.objects.get(verb="occasion.changed")
    assert entry.data["seed_digest"] == again.seed_digest
    assert GrantBatch.objects.count() == 1


def test_a_plan_may_change_its_way_before_it_begins():
    occasion = opened(SURE, starts_at=cast.NOW + timedelta(hours=1), stock=3)
    Campaign.objects.update(way="first_come", package=cast.package())

    again = open_occasion(campaign=occasion.campaign, by=SYSTEM, at=cast.NOW)

    assert (again.way, again.stock, again.seed_digest, again.prizes.count()) == ("first_come", 3, "", 0)


def test_the_seed_is_sealed_and_its_digest_is_not():
    occasion = opened(SURE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT seed, seed_digest FROM vouchers_occasion")
        sealed, digest = cursor.fetchone()

    assert (occasion.seed.encode() in bytes(sealed), digest) == (False, lots.digest_of(occasion.seed))


def test_a_prize_whose_package_is_not_published_keeps_the_draw_closed():
    row = campaign(SURE, package=cast.package(live=False))

    with pytest.raises(NotPublished):
        open_occasion(campaign=row, by=SYSTEM, at=cast.NOW)

    assert (open_due(at=cast.NOW), Occasion.objects.count()) == (0, 0)


def test_a_draw_without_prizes_is_not_opened():
    campaign({})

    assert (open_due(at=cast.NOW), Occasion.objects.count()) == (0, 0)
