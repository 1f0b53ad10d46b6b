"""The silent login inside WeChat, through the real protocol against the sandbox."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from club.identity.models import Account, WeChatIdentity
from tests import cast
from tests.club.wechat.letters import OPENID
from tests.doors import WECHAT_AGENT, enter
from tests.outside import Outside
from tests.tiny_server import serving

pytestmark = pytest.mark.django_db
START = "/accounts/wechat/login/"


def to_wechat(client: Client, address: str = f"{START}?next=/me/vouchers/") -> str:
    """The page of WeChat that we send the browser to."""
    answer = client.get(address)
    assert answer.status_code == 302
    return str(answer["Location"])


def way_back(page: str, openid: str = OPENID) -> str:
    """Where WeChat sends the browser, as that user."""
    address = f"{page.partition('#')[0]}&as={openid}"
    with requests.Session() as browser:
        browser.trust_env = False
        answer = browser.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def logged_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_way_to_wechat_is_exactly_as_it_wants_it(client: Client, outside: Outside) -> None:
    page = to_wechat(client)

    query = urlsplit(page).query
    assert page.startswith(
        f"{outside.url}/connect/oauth2/authorize?appid={settings.WECHAT_APP_ID}&redirect_uri="
    )
    assert page.endswith("#wechat_redirect")
    assert [part.partition("=")[0] for part in query.split("&")] == [
        "appid",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
    ]
    assert parse_qs(query)["scope"] == ["snsapi_base"]


@pytest.mark.parametrize(
    "extra", ["&scope=snsapi_userinfo", "&auth_params=forcePopup%3Dtrue", "&process=connect"]
)
def test_a_visitor_cannot_widen_what_is_asked(client: Client, outside: Outside, extra: str) -> None:
    plain, wide = to_wechat(client), to_wechat(client, f"{START}?next=/me/{extra}")

    def but_state(page: str) -> str:
        return page.partition("&state=")[0]

    assert but_state(plain) == but_state(wide)
    states = client.session["socialaccount_states"]
    assert {state[0]["process"] for state in states.values()} == {"login"}


def test_a_wechat_user_is_logged_in_without_a_question(client: Client, outside: Outside) -> None:
    answer = client.get(way_back(to_wechat(client)))

    account = Account.objects.get()
    link = WeChatIdentity.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/me/vouchers/")
    assert logged_in_as(client) == str(account.pk)
    assert (link.account, link.follower.openid, link.follower.app_id) == (
        account,
        OPENID,
        settings.WECHAT_APP_ID,
    )
    assert (account.phone, account.email, account.get_full_name()) == ("", "", "")


def test_the_same_user_comes_back_to_the_same_account(client: Client, outside: Outside) -> None:
    client.get(way_back(to_wechat(client)))
    other = Client()

    other.get(way_back(to_wechat(other)))

    assert logged_in_as(other) == logged_in_as(client)
    assert Account.objects.count() == 1


def test_a_page_for_members_starts_the_login_by_itself_inside_wechat(
    client: Client, outside: Outside
) -> None:
    answer = client.get("/me/vehicles/", HTTP_USER_AGENT=WECHAT_AGENT)

    assert answer["Location"] == f"{START}?next=%2Fme%2Fvehicles%2F"


def test_the_session_id_changes_at_login(client: Client, outside: Outside) -> None:
    """H03: a planted session id, inside WeChat."""
    page = to_wechat(client)
    planted = client.cookies["sessionid"].value

    client.get(way_back(page))

    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert logged_in_as(thief) is None


def test_a_login_replaces_whoever_was_logged_in(client: Client, outside: Outside) -> None:
    enter(client, cast.account())
    page = to_wechat(client)

    client.get(way_back(page))

    assert logged_in_as(client) == str(WeChatIdentity.objects.get().account_id)


# --- what must not log in ---------------------------------------------------------------


def test_a_snapshot_user_is_told_so_and_leaves_no_trace(client: Client, outside: Outside) -> None:
    outside.http.put(f"/sandbox/phones/{OPENID}", json={"snapshot": True})

    answer = client.get(way_back(to_wechat(client)))

    assert (answer.status_code, answer.templates[0].name) == (403, "club/identity/snapshot.html")
    assert (logged_in_as(client), Account.objects.count()) == (None, 0)


def _drop_state(address: str) -> str:
    return address.partition("&state=")[0]


@pytest.mark.parametrize("spoil", [_drop_state, lambda address: f"{address}x"], ids=["missing", "wrong"])
def test_a_missing_or_wrong_state_logs_nobody_in(client: Client, outside: Outside, spoil: Any) -> None:
    """H01: the answer of WeChat with a missing or wrong state."""
    answer = client.get(spoil(way_back(to_wechat(client))))

    assert (answer.status_code, logged_in_as(client), Account.objects.count()) == (400, None, 0)


def test_a_state_works_once(client: Client, outside: Outside) -> None:
    """H01: a state that was used."""
    page = to_wechat(client)
    client.get(way_back(page))
    client.logout()

    answer = client.get(way_back(page))

    assert (answer.status_code, logged_in_as(client)) == (400, None)


def test_another_browsers_state_logs_nobody_in(client: Client, outside: Outside) -> None:
    """H01: the state of another browser."""
    victim = Client()

    answer = victim.get(way_back(to_wechat(client)))

    assert (answer.status_code, logged_in_as(victim), Account.objects.count()) == (400, None, 0)


def test_a_used_code_starts_over_once_and_then_gives_up(client: Client, outside: Outside) -> None:
    code = parse_qs(urlsplit(way_back(to_wechat(client))).query)["code"][0]
    client.get(way_back(to_wechat(client)).replace("code=", "code=x"))  # an invalid one: starts over

    page = client.get(f"{START}?next=/me/")["Location"]
    state = parse_qs(urlsplit(page).query)["state"][0]
    answer = client.get(f"/accounts/wechat/login/callback/?code=bad{code}&state={state}")

    assert (answer.status_code, logged_in_as(client)) == (502, None)


def test_a_stale_code_starts_over(client: Client, outside: Outside) -> None:
    address = way_back(to_wechat(client)).replace("code=", "code=x")

    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{START}?next=%2Fme%2Fvouchers%2F")
    assert answer.cookies["wechat_retried"].value == "1"


def test_a_silent_wechat_is_told_in_words(client: Client, outside: Outside, settings: Any) -> None:
    back = way_back(to_wechat(client))
    settings.WECHAT_API_ORIGIN = "http://127.0.0.1:9"

    answer = client.get(back)

    assert (answer.status_code, answer.templates[0].name) == (503, "club/identity/wechat_failed.html")
    assert logged_in_as(client) is None


@pytest.mark.parametrize(
    "said",
    [
        *({}, [], {"access_token": "a"}, {"access_token": "a", "openid": ["x"]}),
        *({"openid": OPENID}, {"openid": OPENID, "access_token": ""}),
    ],
)
def test_a_strange_answer_of_wechat_logs_nobody_in(
    client: Client, outside: Outside, settings: Any, said: Any
) -> None:
    back = way_back(to_wechat(client))
    with serving(lambda method, path: said) as (settings.WECHAT_API_ORIGIN, _):
        answer = client.get(back)

    assert answer.status_code in (502, 503)
    assert (logged_in_as(client), Account.objects.count()) == (None, 0)


def test_the_way_on_never_leaves_our_site(client: Client, outside: Outside) -> None:
    answer = client.get(way_back(to_wechat(client, f"{START}?next=https://evil.example/")))

    assert answer["Location"] == "/me/"
