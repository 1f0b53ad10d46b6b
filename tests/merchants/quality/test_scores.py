"""Scores: what they are made of, and what a low one stops."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from club.complaints.models import Complaint, Exclusion, State
from club.core.models import AuditEntry
from merchants.bookings.queries import offered_to
from merchants.bookings.refusals import NotBookable
from merchants.quality import actions
from merchants.quality.models import Flag, Score
from merchants.quality.queries import standing_of
from merchants.quality.scoring import Facts
from merchants.stores.models import Merchant
from tests import cast
from tests.club.complaints.scene import house, received
from tests.merchants.bookings.scene import Scene, inspection, rescue, today
from tests.merchants.counter_scene import person
from tests.merchants.quality.scene import MINUTE, NOW, STAFF, look, only, wash
from tests.merchants.quality.test_ratings import say
from vouchers.lifecycle import codes

pytestmark = pytest.mark.django_db


def score_at(moment=NOW + timedelta(days=1)) -> int:
    return actions.score_merchants(at=moment)


def rated(*stars: int):
    shop = wash()
    for number, use in zip(stars, shop.uses(len(stars), 10 * MINUTE), strict=True):
        say(use, number)
    return shop


@pytest.mark.parametrize(
    "facts, score",
    [
        (Facts(), 100),
        (Facts(ratings=4, stars=Decimal(1)), 100),
        (Facts(ratings=5, stars=Decimal("4.50")), 90),
        (Facts(ratings=5, stars=Decimal("3.00")), 60),
        (Facts(ratings=5, stars=Decimal("1.00")), 20),
        (Facts(bookings=4, broken=4), 100),
        (Facts(bookings=10, broken=5), 70),
        (Facts(bookings=10, late=20), 90),
        (Facts(flags=3), 70),
        (Facts(complaints=3), 85),
        (Facts(complaints=50), 70),
        (Facts(ratings=9, stars=Decimal(1), bookings=9, broken=9, flags=9), 0),
    ],
)
def test_what_a_score_is_made_of(facts: Facts, score: int) -> None:
    assert facts.score == score


def test_a_merchant_is_scored_by_the_ratings_of_its_members() -> None:
    good, bad = rated(5, 5, 5, 5, 4), rated(1, 2, 3, 2, 2)
    assert score_at() == 2
    scores = dict(Merchant.objects.values_list("pk", "score"))
    assert (scores[good.store.merchant_id], scores[bad.store.merchant_id]) == (96, 40)
    parts = Score.objects.get(merchant=bad.store.merchant)
    assert (parts.ratings, parts.stars, parts.rating_points) == (5, Decimal("2.00"), 60)


def test_scoring_again_on_the_same_day_changes_nothing() -> None:
    rated(1, 1, 1, 1, 1)
    score_at()
    assert score_at() == 0
    assert (Score.objects.count(), AuditEntry.objects.filter(verb="merchant.scored").count()) == (1, 1)


def test_confirmed_flags_count_and_cleared_ones_do_not() -> None:
    only("speed")
    for act in (actions.confirm_flag, actions.clear_flag):
        wash().uses(6, MINUTE)
        [flag] = look()
        act(flag=flag, reason="看过监控", by=STAFF, at=NOW)
    score_at()
    confirmed = Flag.objects.get(state="confirmed")
    scores = dict(Merchant.objects.values_list("pk", "score"))
    assert sorted(scores.values()) == [90, 100]
    assert scores[confirmed.merchant_id] == 90


def test_bookings_that_the_store_did_not_keep_count_and_those_the_member_missed_do_not() -> None:
    scene = inspection(places=9)
    ends = ["finished", "store_cancelled", "store_cancelled", "missed", "lapsed", "no_show", "declined"]
    for state in ends:
        _ended(scene, state)
    score_at()
    parts = Score.objects.get(merchant=scene.store.merchant)
    assert (parts.bookings, parts.broken, parts.kept_points, parts.score) == (5, 4, 48, 52)


def _ended(scene: Scene, state: str) -> None:
    """A booking of another member that ended like this."""
    held = cast.voucher(cast.member(), scene.voucher.product, codes.make())
    row = scene.accepted(voucher=held)
    used = wash().use(NOW) if state == "finished" else None
    row.state, row.ended_at, row.redemption = state, NOW, used
    row.finished_at = NOW if used else None
    row.save()


def test_a_complaint_that_was_answered_counts_and_one_that_fell_away_does_not() -> None:
    here, shop = house(), wash()
    good, gone, doubted, left_out, open_still = shop.uses(5, 10 * MINUTE)
    for use in (good, good, gone, doubted, left_out, open_still):
        received(here.member, NOW, subject=use)
    answered = {"state": State.ANSWERED, "owner": here.handler, "answered_at": NOW}
    Complaint.objects.exclude(subject_id=open_still.pk).update(**answered)
    Complaint.objects.filter(subject_id=gone.pk).update(state=State.WITHDRAWN, withdrawn_date=NOW.date())
    Complaint.objects.filter(subject_id=doubted.pk).update(is_doubtful=True)
    decided = {"asked_at": NOW, "decided_at": NOW, "decided_by_id": "another", "is_accepted": True}
    Exclusion.objects.create(complaint=Complaint.objects.get(subject_id=left_out.pk), **decided)
    score_at()
    parts = Score.objects.get(merchant=shop.store.merchant)
    assert (parts.complaints, parts.complaint_points, parts.score) == (1, 5, 95)
    with translation.override("en"):
        words = ["−5: uses and bookings that members complained of (1)"]
        assert standing_of(shop.store.merchant).reasons == words


def test_complaints_about_bookings_count_for_half_a_year() -> None:
    here, scene = house(), inspection()
    received(here.member, NOW, subject=scene.accepted())
    answered = {"state": State.ANSWERED, "owner": here.handler, "answered_at": NOW}
    Complaint.objects.update(**answered)
    score_at(NOW + timedelta(days=179))
    score_at(NOW + timedelta(days=181))
    assert list(Score.objects.order_by("day").values_list("complaints", "score")) == [(1, 95), (0, 100)]


def test_a_low_score_stops_new_bookings_and_says_why() -> None:
    scene = inspection({"min_score": 60})
    Merchant.objects.filter(pk=scene.store.merchant_id).update(score=59)
    scene.store.merchant.refresh_from_db()
    with pytest.raises(NotBookable):
        scene.book()
    standing = standing_of(scene.store.merchant)
    assert (standing.score, [rule.product for rule in standing.stopped]) == (59, [scene.voucher.product])


def test_errands_for_everybody_are_not_offered_to_a_low_score() -> None:
    scene = rescue({"min_score": 60})
    scene.book(store=None, city=scene.store.city)
    assert len(offered_to([scene.store], NOW)) == 1
    Merchant.objects.filter(pk=scene.store.merchant_id).update(score=59)
    scene.store.merchant.refresh_from_db()
    assert list(offered_to([scene.store], NOW)) == []


def test_the_merchant_reads_score_reasons_and_ratings() -> None:
    shop = rated(1, 2, 2, 1, 1)
    score_at()
    _operator, browser = person(shop.store)
    page = browser.get("/portal/quality/")
    standing = page.context["standing"]
    with translation.override("en"):
        assert standing_of(shop.store.merchant).reasons == ["−72: 1.40 stars on average from 5 ratings"]
    assert (standing.score, len(page.context["said"])) == (28, 5)


def test_the_list_of_bookings_says_that_there_are_no_new_ones_and_why() -> None:
    scene = today({"min_score": 60})
    Merchant.objects.filter(pk=scene.store.merchant_id).update(score=41)
    _operator, browser = person(scene.store)
    page = browser.get("/portal/bookings/", headers={"accept-language": "en"})
    assert "No new bookings at present" in page.text
    assert "Car wash: the score is 41, at least 60 is asked for." in page.text
