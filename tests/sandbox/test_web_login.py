"""Web login: a code for the person who holds the phone, once, and what it is worth."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.settings import Settings
from tests.sandbox.conftest import MEMBER

BACK = "http://127.0.0.1:8000/accounts/wechat/login/callback/?process=login"
ASK = {
    "appid": Settings.app_id,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "snsapi_base",
    "state": "abc",
}
SHOP = {"appid": Settings.app_id, "secret": Settings.app_secret, "grant_type": "authorization_code"}
SNAPSHOT = "oSandboxSnapshot000000000009"


def code_for(sandbox: httpx.Client, openid: str = MEMBER, scope: str = "snsapi_base") -> str:
    """The code that the browser brings to the club."""
    answer = sandbox.get("/connect/oauth2/authorize", params=ASK | {"as": openid, "scope": scope})
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def exchange(sandbox: httpx.Client, code: str) -> httpx.Response:
    """The club turns a code into a token."""
    return sandbox.get("/sns/oauth2/access_token", params=SHOP | {"code": code})


def test_a_named_person_is_sent_back_at_once_with_code_and_state(sandbox: httpx.Client) -> None:
    answer = sandbox.get("/connect/oauth2/authorize", params=ASK | {"as": MEMBER})

    target = urlsplit(answer.headers["location"])
    query = parse_qs(target.query)
    assert (answer.status_code, target.path) == (302, "/accounts/wechat/login/callback/")
    assert (query["process"], query["state"], len(query["code"][0])) == (["login"], ["abc"], 32)


def test_the_silent_login_tells_the_openid_and_no_more(sandbox: httpx.Client) -> None:
    answer = exchange(sandbox, code_for(sandbox))

    told = answer.json()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (told["openid"], told["scope"], told["expires_in"]) == (MEMBER, "snsapi_base", 7200)
    assert set(told) == {"access_token", "expires_in", "refresh_token", "openid", "scope"}
    profile = sandbox.get("/sns/userinfo", params={"access_token": told["access_token"], "openid": MEMBER})
    assert profile.json()["errcode"] == 48001


def test_a_profile_is_told_only_with_the_wider_scope(sandbox: httpx.Client, follower: str) -> None:
    told = exchange(sandbox, code_for(sandbox, scope="snsapi_userinfo")).json()
    query = {"access_token": told["access_token"], "openid": MEMBER}

    profile = sandbox.get("/sns/userinfo", params=query)

    assert profile.json()["nickname"] == "陈一"
    assert profile.json()["unionid"] == told["unionid"]
    assert profile.text.count("陈一") == 1


def test_a_code_works_once_and_a_made_up_one_never(sandbox: httpx.Client) -> None:
    code = code_for(sandbox)
    exchange(sandbox, code)

    assert exchange(sandbox, code).json()["errcode"] == 40163
    assert exchange(sandbox, "made-up").json()["errcode"] == 40029


def test_a_token_can_be_renewed(sandbox: httpx.Client) -> None:
    told = exchange(sandbox, code_for(sandbox)).json()
    query = {"appid": Settings.app_id, "grant_type": "refresh_token", "refresh_token": told["refresh_token"]}

    renewed = sandbox.get("/sns/oauth2/refresh_token", params=query).json()

    assert renewed["openid"] == MEMBER
    assert renewed["access_token"] != told["access_token"]


def test_a_snapshot_user_has_a_virtual_openid(sandbox: httpx.Client) -> None:
    told = exchange(sandbox, code_for(sandbox, SNAPSHOT)).json()

    assert told["is_snapshotuser"] == 1
    assert told["openid"] != SNAPSHOT


@pytest.mark.parametrize(
    "wrong",
    [
        {"appid": "wxother"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
        {"scope": "snsapi_login"},
    ],
)
def test_a_wrong_request_ends_on_an_error_page(sandbox: httpx.Client, wrong: dict[str, str]) -> None:
    answer = sandbox.get("/connect/oauth2/authorize", params=ASK | {"as": MEMBER} | wrong)

    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_a_browser_without_a_phone_chooses_one_and_is_remembered(sandbox: httpx.Client) -> None:
    chooser = sandbox.get("/connect/oauth2/authorize", params=ASK)
    assert (chooser.status_code, chooser.text.count("张伟")) == (200, 1)

    sandbox.get("/phone/oSandboxZhangWei000000000001/open", params={"url": "http://127.0.0.1:8000/me/"})
    silent = sandbox.get("/connect/oauth2/authorize", params=ASK)

    code = parse_qs(urlsplit(silent.headers["location"]).query)["code"][0]
    assert exchange(sandbox, code).json()["openid"] == "oSandboxZhangWei000000000001"


def test_a_stranger_is_asked_before_the_profile_is_given(sandbox: httpx.Client) -> None:
    sandbox.get("/phone/oSandboxZhaoLei0000000000005/open", params={"url": "http://127.0.0.1:8000/"})

    answer = sandbox.get("/connect/oauth2/authorize", params=ASK | {"scope": "snsapi_userinfo"})

    assert (answer.status_code, answer.text.count("赵磊")) == (200, 1)
