"""Who comes in at a member's page, as whom, and where everybody else is led."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from club.identity.models import Account
from club.members.access import member_of, member_page, vehicle_of
from club.members.models import Member
from tests import cast
from tests.doors import WECHAT_AGENT

pytestmark = pytest.mark.django_db


def asking(account: Account | None, method: str = "GET", **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method.lower())("/me/vehicles/?from=home", headers=headers)
    request.user = account or AnonymousUser()
    return request


def shown(request: HttpRequest, **options: Any) -> HttpResponse:
    """The page of whoever asks: it says his number."""

    @member_page(**options)
    def page(request: Any) -> HttpResponse:
        return HttpResponse(request.member.number)

    return page(request)


def led_to(answer: HttpResponse) -> tuple[str, str]:
    """The path of a redirection and where it goes on to."""
    place = urlsplit(answer["Location"])
    return place.path, parse_qs(place.query)["next"][0]


# --- as whom -------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "is_in"), [("half", True), ("full", True), ("closed", False)])
def test_a_login_is_its_open_membership(state: str, is_in: bool):
    cast.member()
    member = cast.member()
    Member.objects.filter(pk=member.pk).update(state=state)
    assert member_of(asking(member.account)) == (member if is_in else None)


def test_who_is_not_logged_in_or_no_member_is_nobody():
    cast.member()
    assert (member_of(asking(None)), member_of(asking(cast.account()))) == (None, None)


@pytest.mark.parametrize(("state", "is_in"), [("full", True), ("closed", False)])
def test_a_merged_membership_leads_to_the_one_that_stayed(state: str, is_in: bool):
    stayed, gone, _stranger = cast.member(), cast.member(), cast.member()
    Member.objects.filter(pk=gone.pk).update(state="merged", merged_into=stayed)
    Member.objects.filter(pk=stayed.pk).update(state=state)
    assert member_of(asking(gone.account)) == (stayed if is_in else None)


def test_the_member_is_read_once_for_a_request(django_assert_num_queries: Any):
    request = asking(cast.member().account)
    member_of(request)
    with django_assert_num_queries(0):
        member_of(request)


# --- the door ------------------------------------------------------------------------


def test_a_member_sees_his_page():
    member = cast.member()
    assert shown(asking(member.account)).content.decode() == member.number


def test_who_has_not_finished_registering_is_led_there_and_back_unless_the_page_is_for_him_too():
    half = cast.half_member()
    assert led_to(shown(asking(half.account))) == ("/join/", "/me/vehicles/?from=home")
    assert shown(asking(half.account), full=False).content.decode() == half.number


@pytest.mark.parametrize("options", [{}, {"full": False}])
def test_a_login_without_a_membership_registers_first(options: dict[str, Any]):
    assert led_to(shown(asking(cast.account()), **options)) == ("/join/", "/me/vehicles/?from=home")


def test_a_stranger_is_led_to_the_login_or_to_the_door_of_the_page():
    assert led_to(shown(asking(None))) == ("/accounts/login/", "/me/vehicles/?from=home")
    assert led_to(shown(asking(None), door="join")) == ("/join/", "/me/vehicles/?from=home")


def test_inside_wechat_the_login_is_silent():
    answer = shown(asking(None, **{"User-Agent": WECHAT_AGENT}))
    assert led_to(answer)[1] == "/me/vehicles/?from=home"
    assert "wechat" in led_to(answer)[0]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/me/vehicles/add/", "/me/vehicles/add/"),
        ("http://elsewhere.cn/me/vehicles/add/", "/me/"),
        ("", "/me/"),
    ],
)
def test_after_a_form_one_comes_back_to_the_page_it_stood_on(referer: str, back: str):
    headers = {"Referer": referer} if referer else {}
    assert led_to(shown(asking(None, "POST", **headers))) == ("/accounts/login/", back)


# --- cars ----------------------------------------------------------------------------


def test_a_car_is_found_in_ones_own_garage_only():
    member, stranger = cast.member(), cast.member()
    first, second = cast.vehicle(member.customer), cast.vehicle(member.customer)
    sold = cast.vehicle(member.customer, archived_at=cast.NOW)
    foreign = cast.vehicle(stranger.customer)
    assert [vehicle_of(member, car.uid) for car in (first, second)] == [first, second]
    for car in (sold, foreign):
        with pytest.raises(Http404):
            vehicle_of(member, car.uid)
