"""Services misbehave when told to, and only those."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
import wechatpy

from sandbox.services import SERVICES, Service, named_by
from sandbox.settings import Settings
from sandbox.store import Shelf, World
from sandbox.words import words
from tests.sandbox.conftest import MEMBER
from tests.sandbox.running import Club
from tests.sandbox.test_checkout import buy, end
from tests.sandbox.test_sends import KEY, SMS, inbox


def fault(sandbox: httpx.Client, service: str, mode: str, **more: Any) -> None:
    """Make one service misbehave."""
    answer = sandbox.post("/sandbox/faults", json={"service": service, "mode": mode} | more)
    assert answer.json()["faults"][service] == mode


def test_a_refusing_service_hangs_up_and_does_nothing(sandbox: httpx.Client) -> None:
    fault(sandbox, "sms", "refuse")

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        sandbox.post("/sms/send", headers=KEY, json=SMS)

    assert inbox(sandbox, service="sms") == []
    assert sandbox.post("/email/send", headers=KEY, json={"to": "a@b.cn", "text": "x"}).status_code == 200


def test_a_silent_service_never_answers(sandbox: httpx.Client) -> None:
    fault(sandbox, "sms", "timeout")

    with pytest.raises(httpx.ReadTimeout):
        sandbox.post("/sms/send", headers=KEY, json=SMS, timeout=0.5)

    assert inbox(sandbox, service="sms") == []


def test_a_service_may_act_and_keep_silent(sandbox: httpx.Client) -> None:
    fault(sandbox, "sms", "timeout", done=True)

    with pytest.raises(httpx.ReadTimeout):
        sandbox.post("/sms/send", headers=KEY, json=SMS, timeout=0.5)

    assert len(inbox(sandbox, service="sms")) == 1


def test_a_slow_service_answers_late(sandbox: httpx.Client) -> None:
    fault(sandbox, "sms", "slow", seconds=0.4)
    began = time.monotonic()

    assert sandbox.post("/sms/send", headers=KEY, json=SMS).status_code == 200
    assert time.monotonic() - began >= 0.4


def test_each_service_fails_in_its_own_words(sandbox: httpx.Client, shop: stripe.StripeClient) -> None:
    for service in ("sms", "wechat", "stripe"):
        fault(sandbox, service, "error")

    sms = sandbox.post("/sms/send", headers=KEY, json=SMS)
    token = sandbox.get("/cgi-bin/token")

    assert (sms.status_code, sms.json()["code"]) == (503, "ServiceUnavailable")
    assert (token.status_code, token.json()["errcode"]) == (200, -1)
    with pytest.raises(stripe.APIError):
        buy(shop)


def test_a_fault_ends_by_itself(sandbox: httpx.Client) -> None:
    fault(sandbox, "sms", "error", for_s=0.3)
    time.sleep(0.35)

    assert sandbox.post("/sms/send", headers=KEY, json=SMS).status_code == 200


def test_callbacks_and_events_can_come_twice(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    fault(sandbox, "wechat", "duplicate")
    fault(sandbox, "stripe", "duplicate")

    sandbox.post(f"/sandbox/phones/{MEMBER}/text", json={"content": "一"})
    end(sandbox, buy(shop), "expired")

    texts, events = club.told[:2], club.told[2:]
    assert texts[0].body == texts[1].body
    assert [json.loads(told.body)["type"] for told in events] == ["checkout.session.expired"] * 2
    assert json.loads(events[0].body)["id"] == json.loads(events[1].body)["id"]


def test_events_can_come_in_the_wrong_order(
    sandbox: httpx.Client, shop: stripe.StripeClient, club: Club
) -> None:
    fault(sandbox, "stripe", "reorder")

    end(sandbox, buy(shop))

    kinds = ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]
    assert [json.loads(told.body)["type"] for told in club.told] == kinds


def test_callbacks_can_come_in_the_wrong_order(sandbox: httpx.Client, club: Club) -> None:
    fault(sandbox, "wechat", "reorder")
    url = f"{sandbox.base_url}/sandbox/phones/{MEMBER}/text"

    def write(content: str) -> None:
        httpx.post(url, json={"content": content}, trust_env=False, timeout=10)

    threads = [threading.Thread(target=write, args=(content,)) for content in ("先", "后")]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()

    assert [wechatpy.parse_message(told.body).content for told in club.told] == ["后", "先"]


@pytest.mark.parametrize(
    "body", [{}, {"service": "sms", "mode": "explode"}, {"service": "dns", "mode": "ok"}]
)
def test_an_unknown_fault_is_refused(sandbox: httpx.Client, body: dict[str, str]) -> None:
    assert sandbox.post("/sandbox/faults", json=body).status_code == 400


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_can_be_broken_and_healed(sandbox: httpx.Client, service: str) -> None:
    for mode in ("error", "ok"):
        fault(sandbox, service, mode)
        assert sandbox.get("/sandbox/state").json()["faults"] == dict.fromkeys(SERVICES, "ok") | {
            service: mode
        }


@pytest.mark.parametrize("service, facts", SERVICES.items())
def test_every_service_has_its_name_on_screen_in_both_languages(
    sandbox: httpx.Client, service: str, facts: Service
) -> None:
    for lang in ("zh", "en"):
        name = f'<span class="service-name">{words(lang)(facts.label)}</span>'
        assert name in sandbox.get("/", params={"lang": lang}).text
    assert words("en")(facts.label).isascii()


def test_a_path_belongs_to_the_service_that_answers_there() -> None:
    paths = ("/sns/userinfo", "/sms/send", "/v1/refunds", "/v3/pay", "/email/send", "/phone/x")
    assert [named_by(path) for path in paths] == ["wechat", "sms", "stripe", "wechatpay", "email", None]


def test_the_world_survives_a_restart(tmp_path: Path) -> None:
    world = World()
    world.phones["oA"] = {"nickname": "陈一"}
    Shelf(world, tmp_path / "state.json").save()

    again = World()

    assert Shelf(again, tmp_path / "state.json").take_down() is True
    assert again == world


def test_a_broken_file_starts_a_new_world(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")

    assert Shelf(World(), tmp_path / "state.json").take_down() is False


def test_settings_come_from_the_clubs_own_names() -> None:
    env = {"SITE_URL": "http://club.test/", "WECHAT_TOKEN": "t", "SANDBOX_PORT": "9", "WECHAT_AES_KEY": ""}

    read = Settings.from_env(env)

    assert (read.site_url, read.token, read.port, read.aes_key) == ("http://club.test", "t", 9, "")
    assert (read.callback_url, read.webhook_url) == (
        "http://club.test/wechat/callback/",
        "http://club.test/stripe/webhook/",
    )


def test_the_club_is_looked_for_on_its_own_port() -> None:
    assert Settings.from_env({"PORT": "8765"}).site_url == "http://127.0.0.1:8765"
    assert (
        Settings.from_env({"PORT": "8765", "SITE_URL": "https://club.test"}).site_url == "https://club.test"
    )
