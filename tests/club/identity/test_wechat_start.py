"""Who is inside WeChat, who came in by it, and the first half of the exchange."""

from typing import Any

import pytest
from django.test import RequestFactory

from club.identity.wechat_login.client import WeChatOAuthClient, WeChatRefused
from club.identity.wechat_login.start import came_by_wechat, is_in_wechat, silent_login_url
from tests.doors import WECHAT_AGENT

BROWSER = "Mozilla/5.0 (Linux; Android 13) Chrome/126.0"


def asking(agent: str | None = None, ways: list[dict[str, Any]] | None = None) -> Any:
    request: Any = RequestFactory().get("/", headers={"User-Agent": agent} if agent else {})
    request.session = {} if ways is None else {"account_authentication_methods": ways}
    return request


@pytest.mark.parametrize(("agent", "is_inside"), [(WECHAT_AGENT, True), (BROWSER, False), (None, False)])
def test_a_page_is_in_wechat_when_its_browser_says_so(agent: str | None, is_inside: bool) -> None:
    assert is_in_wechat(asking(agent)) is is_inside


@pytest.mark.parametrize(
    ("methods", "came"),
    [
        (["socialaccount"], True),
        (["password", "socialaccount"], True),
        (["socialaccount", "mfa"], True),
        (["password", "mfa"], False),
        ([], False),
        (None, False),
    ],
)
def test_a_session_came_by_wechat_when_one_of_its_ways_was_that(
    methods: list[str] | None, came: bool
) -> None:
    ways = None if methods is None else [{"method": method} for method in methods]
    assert came_by_wechat(asking(ways=ways)) is came


def test_the_silent_login_goes_on_to_where_one_wanted_to() -> None:
    assert silent_login_url() == "/accounts/wechat/login/"
    assert silent_login_url("/me/?a=1") == "/accounts/wechat/login/?next=%2Fme%2F%3Fa%3D1"


@pytest.mark.parametrize("state", ["s1", None])
def test_wechat_is_always_told_a_state(state: str | None) -> None:
    client = WeChatOAuthClient(asking(), "wxclub", "secret", "GET", "", "https://club.example/back/")
    client.state = state
    address = client.get_redirect_url("https://open.example/authorize", ["snsapi_base"], {})
    assert address == (
        "https://open.example/authorize?appid=wxclub&redirect_uri=https%3A%2F%2Fclub.example%2Fback%2F"
        f"&response_type=code&scope=snsapi_base&state={state or ''}#wechat_redirect"
    )


def test_a_refusal_of_wechat_says_its_number() -> None:
    assert str(WeChatRefused(40029)) == "WeChat answered 40029"
