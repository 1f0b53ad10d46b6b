"""The thin client: tokens shared, one retry, errors told apart."""

import threading
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation

from club.wechat import jssdk
from club.wechat.client import WeChatClient, WeChatError, WeChatUnreachable
from club.wechat.tokens import at_hand
from tests.cast import NOW
from tests.club.wechat.letters import OPENID
from tests.outside import Outside
from tests.threads import at_once
from tests.tiny_server import serving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_tokens() -> None:
    cache.clear()


def follower(outside: Outside, openid: str = OPENID) -> str:
    outside.http.put(f"/sandbox/phones/{openid}", json={"following": True})
    return openid


def test_a_template_message_arrives_with_its_fields(outside: Outside) -> None:
    openid = follower(outside)

    msgid = WeChatClient().send_template(
        openid=openid, template_id="T1", data={"thing1": "免费洗车"}, url="http://127.0.0.1/me/gifts/"
    )

    [message] = outside.messages("wechat", openid)
    assert msgid.isdigit()
    assert message["payload"]["data"] == {"thing1": {"value": "免费洗车"}}


def test_the_same_client_message_id_is_sent_once(outside: Outside) -> None:
    openid, client = follower(outside), WeChatClient()

    for _ in range(2):
        client.send_template(openid=openid, template_id="T1", data={"thing1": "a"}, client_msg_id="m1")

    assert len(outside.messages("wechat", openid)) == 1


def test_an_error_keeps_wechats_code(outside: Outside) -> None:
    with pytest.raises(WeChatError) as refused:
        WeChatClient().send_template(openid="oStranger01", template_id="T1", data={})

    assert refused.value.code == 40003


def test_a_token_that_stopped_working_is_replaced_once(outside: Outside) -> None:
    client, openid = WeChatClient(), follower(outside)
    first = client.stable_token()
    outside.post("/sandbox/reset")  # the platform forgets its tokens
    follower(outside)

    client.send_template(openid=openid, template_id="T1", data={"thing1": "a"})

    assert client.stable_token() != first
    assert len(outside.messages("wechat", openid)) == 1


def test_a_platform_that_refuses_every_token_is_asked_twice(settings: Any) -> None:
    def answer(method: str, path: str) -> dict[str, Any]:
        if path == "/cgi-bin/stable_token":
            return {"access_token": f"T{len(asked)}", "expires_in": 7200}
        return {"errcode": 40001, "errmsg": "invalid credential"}

    with serving(answer) as (settings.WECHAT_API_ORIGIN, asked), pytest.raises(WeChatError) as refused:
        WeChatClient().user_info("oReader")

    assert refused.value.code == 40001
    assert [path.partition("?")[0] for path in asked] == [
        "/cgi-bin/stable_token",
        "/cgi-bin/user/info",
        "/cgi-bin/stable_token",
        "/cgi-bin/user/info",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", [True, False], ids=["single flight", "guard off"])
def test_ten_threads_fetch_one_token(settings: Any, shared: bool) -> None:
    def answer(method: str, path: str) -> dict[str, Any]:
        time.sleep(0.2)
        return {"access_token": f"T{threading.get_ident()}", "expires_in": 7200}

    client = WeChatClient()
    fetch = client.stable_token if shared else lambda: client._fetch_token("")[0]
    with serving(answer) as (settings.WECHAT_API_ORIGIN, asked):
        tokens = at_once(10, lambda number: fetch())

    assert len(asked) == (1 if shared else 10)
    assert len(set(tokens)) == 1 or not shared


def test_the_token_does_not_rest_in_clear(outside: Outside) -> None:
    token = WeChatClient().stable_token()

    held = cache.get(f"wechat:{'wxsandbox0000000001'}:token")
    assert held
    assert token not in held


@pytest.mark.parametrize("body", [b"", b"<html>bad gateway</html>", b"[1]", b"\xff"])
def test_an_answer_that_is_no_json_object_counts_as_unknown(settings: Any, body: bytes) -> None:
    def answer(method: str, path: str) -> Any:
        is_token = path == "/cgi-bin/stable_token"
        return {"access_token": "T1", "expires_in": 7200} if is_token else body

    with serving(answer) as (settings.WECHAT_API_ORIGIN, _), pytest.raises(WeChatUnreachable) as told:
        WeChatClient().user_info("oReader")

    assert told.value.maybe_done


def test_without_a_token_nothing_was_asked_for(settings: Any) -> None:
    broken = serving(lambda method, path: b"<html>bad gateway</html>")
    with broken as (settings.WECHAT_API_ORIGIN, _), pytest.raises(WeChatUnreachable) as told:
        WeChatClient().user_info("oReader")

    assert not told.value.maybe_done


def test_a_slow_answer_is_unknown_and_a_closed_door_is_not(settings: Any) -> None:
    settings.OUTSIDE_TIMEOUT = (1, 0.2)
    late = serving(lambda method, path: time.sleep(0.5) or {})
    with late as (settings.WECHAT_API_ORIGIN, _), pytest.raises(WeChatUnreachable) as slow:
        WeChatClient().stable_token()
    settings.WECHAT_API_ORIGIN = "http://127.0.0.1:9"
    with pytest.raises(WeChatUnreachable) as closed:
        WeChatClient().stable_token()

    assert (slow.value.maybe_done, closed.value.maybe_done) == (True, False)


def test_the_page_signature_is_the_vendors() -> None:
    signed = jssdk.signature(
        ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        nonce="Wm3WZYTPz0wzccnW",
        timestamp=1414587457,
        url="http://mp.weixin.qq.com?params=value#top",
    )

    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_only_our_own_pages_are_signed(outside: Outside, settings: Any) -> None:
    ours = jssdk.config_for(f"{settings.SITE_URL}/portal/redeem/", NOW)

    assert ours["appId"] == settings.WECHAT_APP_ID
    for foreign in ("https://evil.example/", f"https://x@evil.example/{settings.SITE_URL}"):
        with pytest.raises(SuspiciousOperation):
            jssdk.config_for(foreign, NOW)


def test_many_calls_in_a_row_ask_the_cache_once_for_the_token(
    outside: Outside, django_assert_num_queries: Any
) -> None:
    client = WeChatClient()
    first = client.stable_token()

    with at_hand():
        with django_assert_num_queries(1):
            held = [client.stable_token() for _ in range(5)]
        outside.post("/sandbox/reset")  # the platform forgets its tokens
        client.greet()
        replaced = client.stable_token()

    assert held == [first] * 5
    assert replaced != first
    assert client.stable_token() == replaced
