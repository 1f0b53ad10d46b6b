"""Which campaigns and occasions a visitor reaches, and when he is given a pass."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from club.core.audit import SYSTEM
from tests import cast
from tests.cast import NOW
from tests.vouchers.campaigns import luck, rush
from vouchers.campaigns import passes
from vouchers.campaigns.access import campaign_for, occasion_for, pass_for
from vouchers.campaigns.actions import open_occasion
from vouchers.campaigns.queries import stand_of

pytestmark = pytest.mark.django_db
CODE = "wash-day"


def test_a_campaign_is_reached_by_its_code_while_it_is_published() -> None:
    gift, draw = rush.campaign(), luck.campaign()
    assert [campaign_for(code) for code in (CODE, "lucky-518")] == [gift, draw]
    rush.campaign(code="draft", live=False)
    rush.campaign(code="empty")
    rush.Campaign.objects.filter(code="empty").update(package=None)
    for code in ("draft", "empty", "unknown", ""):
        with pytest.raises(Http404):
            campaign_for(code)


def test_the_occasion_of_a_campaign_is_the_one_that_is_on_next_or_was_last() -> None:
    occasion, other = rush.opened(), rush.opened(code="other")
    for at in (NOW, NOW + timedelta(days=9)):
        assert [occasion_for(code, at) for code in (CODE, "other")] == [occasion, other]


def test_without_a_published_campaign_or_an_occasion_there_is_none() -> None:
    rush.campaign(code="no-occasion")
    rush.opened(code="withdrawn")
    rush.Campaign.objects.filter(code="withdrawn").update(live=False)
    for code in ("no-occasion", "withdrawn", "unknown"):
        with pytest.raises(Http404):
            occasion_for(code, NOW)


# --- passes ------------------------------------------------------------------------------


def asking(account: Any = None, session: str = "s1") -> Any:
    request: Any = RequestFactory().get("/campaigns/wash-day/")
    request.user = account or AnonymousUser()
    if session:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = session
    return request


def test_a_full_member_with_a_session_is_given_a_pass_that_names_him() -> None:
    occasion, member = rush.opened(), cast.member()
    given = pass_for(asking(member.account), stand_of(occasion.campaign, member, NOW), NOW)
    read = passes.read(given, session="s1", code=CODE, at=NOW)
    assert read == passes.Pass(member.uid, occasion.uid)


def test_who_could_not_claim_is_given_none() -> None:
    occasion, member, half = rush.opened(), cast.member(), cast.half_member()
    stand = stand_of(occasion.campaign, None, NOW)
    assert pass_for(asking(), stand, NOW) == ""
    assert pass_for(asking(cast.account()), stand, NOW) == ""
    assert pass_for(asking(half.account), stand, NOW) == ""
    assert pass_for(asking(member.account, session=""), stand, NOW) == ""
    none = stand_of(rush.campaign(code="no-occasion"), member, NOW)
    assert pass_for(asking(member.account), none, NOW) == ""


@pytest.mark.parametrize(
    ("after", "is_good"),
    [(timedelta(0), True), (timedelta(minutes=15, seconds=-1), True), (timedelta(minutes=15), False)],
)
def test_a_pass_is_good_for_fifteen_minutes(after: timedelta, is_good: bool) -> None:
    occasion, member = rush.opened(), cast.member()
    given = passes.give(session="s1", code=CODE, member=member, occasion=occasion, at=NOW)
    assert (passes.read(given, session="s1", code=CODE, at=NOW + after) is not None) is is_good


@pytest.mark.parametrize(
    "changed", [{"session": "s2"}, {"session": ""}, {"code": "other"}, {"text": ""}, {"text": "x"}], ids=str
)
def test_a_pass_is_for_one_session_and_one_campaign(changed: dict[str, str]) -> None:
    occasion, member = rush.opened(), cast.member()
    given = passes.give(session="s1", code=CODE, member=member, occasion=occasion, at=NOW)
    how = {"text": given, "session": "s1", "code": CODE, **changed}
    assert passes.read(how.pop("text"), at=NOW, **how) is None


def test_a_pass_without_a_session_is_worth_nothing_although_it_is_signed() -> None:
    occasion, member = rush.opened(), cast.member()
    given = passes.give(session="", code=CODE, member=member, occasion=occasion, at=NOW)
    assert passes.read(given, session="", code=CODE, at=NOW) is None


def test_a_pass_given_shortly_before_it_begins_is_good_for_some_minutes_of_it() -> None:
    row = rush.campaign(starts_at=NOW + passes.SOON)
    occasion = open_occasion(campaign=row, by=SYSTEM, at=NOW)
    assert occasion
    member = cast.member()
    given = passes.give(session="s1", code=CODE, member=member, occasion=occasion, at=NOW)
    in_time = [
        passes.read(given, session="s1", code=CODE, at=occasion.starts_at + timedelta(minutes=minutes))
        for minutes in (0, 4, 5)
    ]
    assert in_time == [passes.Pass(member.uid, occasion.uid)] * 2 + [None]
