"""Whoever touches a draw is found: the number, the prize, the odds, the seed, a prize kept back."""

import pytest
from django.db.models import F

from cms.reports.invariants import prove
from tests import cast
from tests.vouchers.campaigns.luck import draw, member_who_draws, opened
from vouchers.campaigns import lots
from vouchers.campaigns.models import Occasion, OccasionPrize, PrizeShard, Try
from vouchers.lifecycle.models import Gift

pytestmark = pytest.mark.django_db


def broken() -> dict[str, str]:
    return {f.check.name: f.bad.first for f in prove() if not f.holds and f.check.name in CHECKED}


CHECKED = {"draws", "won", "prizes", "tried"}


@pytest.fixture
def made() -> Try:
    occasion = opened({"加油卡": (2, 100_000), "洗车券": (30, 400_000)})
    draw(occasion, member_who_draws(occasion, 100_000, 500_000))
    return draw(occasion, member_who_draws(occasion, 500_000, 1_000_000))


def test_a_whole_draw_holds(made: Try):
    assert broken() == {}


def test_a_number_that_was_changed_is_found(made: Try):
    Try.objects.filter(pk=made.pk).update(drawn=7)

    assert broken() == {"draws": f"try {made.uid}: 7 stands there, its seed says {made.drawn}"}


def test_a_prize_that_was_noted_for_somebody_is_found(made: Try):
    dear = OccasionPrize.objects.get(place=0)
    Try.objects.filter(pk=made.pk).update(prize=dear)

    words = f"try {made.uid}: {made.drawn} was drawn, which does not stand for the prize that is noted"
    assert broken()["draws"] == words


def test_a_prize_that_was_kept_back_is_found(made: Try):
    winner = Try.objects.exclude(gift=None).get()
    Gift.objects.filter(pk=winner.gift_id).update(member=cast.member())
    Try.objects.filter(pk=winner.pk).update(gift=None)
    PrizeShard.objects.filter(prize=winner.prize, number=0).update(remaining=F("remaining") + 1)

    assert broken() == {"won": f"try {winner.uid}: told that prize 2 has run out, of which there are any"}


@pytest.mark.parametrize(
    "what", [{"odds": 1}, {"number": 3}, {"value_fen": 1}, {"name": "别的"}, {"terms": {}}]
)
def test_rules_that_were_changed_are_found(made: Try, what: dict[str, object]):
    OccasionPrize.objects.filter(place=0).update(**what)

    words = f"occasion {made.occasion.uid}: its prizes are not those that were published"
    assert broken()["draws"] == words


def test_a_seed_that_was_exchanged_with_its_digest_is_found(made: Try):
    occasion = Occasion.objects.get()
    occasion.seed = "0" * 64
    occasion.seed_digest = lots.digest_of(occasion.seed)
    occasion.save()

    assert broken()["draws"] == f"occasion {occasion.uid}: its seed is not the one whose digest was published"


def test_a_try_that_nobody_made_is_found(made: Try):
    occasion, member = made.occasion, cast.member()
    drawn = lots.drawn_for(occasion.seed, occasion.uid, member.uid, 1)
    prize = lots.prize_at(drawn, list(occasion.prizes.all()))
    facts = {"member_uid": member.uid, "number": 1, "drawn": drawn, "prize": prize, "drawn_at": cast.NOW}
    row = Try.objects.create(occasion=occasion, member=member, **facts)

    assert broken()["tried"] == f"try {row.uid}: 0 audit entries for try.drawn"
