"""Access tokens, and what a call without a good one is told."""

import httpx
import pytest

from sandbox.settings import Settings

WHO = {"grant_type": "client_credential", "appid": Settings.app_id, "secret": Settings.app_secret}


def test_a_stable_token_stays_the_same_until_it_is_forced(sandbox: httpx.Client) -> None:
    first = sandbox.post("/cgi-bin/stable_token", json=WHO).json()
    again = sandbox.post("/cgi-bin/stable_token", json=WHO).json()
    forced = sandbox.post("/cgi-bin/stable_token", json=WHO | {"force_refresh": True}).json()

    assert again["access_token"] == first["access_token"]
    assert forced["access_token"] != first["access_token"]
    assert forced["expires_in"] == 7200


def test_the_classic_token_is_new_each_time_and_leaves_the_stable_one_alone(sandbox: httpx.Client) -> None:
    stable = sandbox.post("/cgi-bin/stable_token", json=WHO).json()
    first = sandbox.get("/cgi-bin/token", params=WHO).json()
    second = sandbox.get("/cgi-bin/token", params=WHO).json()

    assert first["access_token"] != second["access_token"]
    assert sandbox.post("/cgi-bin/stable_token", json=WHO).json()["access_token"] == stable["access_token"]


@pytest.mark.parametrize(
    "wrong, code",
    [({"appid": "wxother"}, 40013), ({"secret": "guess"}, 40125), ({"grant_type": "password"}, 40002)],
)
def test_a_stranger_gets_no_token(sandbox: httpx.Client, wrong: dict[str, str], code: int) -> None:
    assert sandbox.post("/cgi-bin/stable_token", json=WHO | wrong).json()["errcode"] == code


@pytest.mark.parametrize("query, code", [({}, 41001), ({"access_token": "made-up"}, 40001)])
def test_a_call_without_a_good_token_is_refused(
    sandbox: httpx.Client, query: dict[str, str], code: int
) -> None:
    assert sandbox.get("/cgi-bin/menu/get", params=query).json()["errcode"] == code
