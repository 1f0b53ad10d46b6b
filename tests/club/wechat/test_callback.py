"""The door that WeChat knocks on."""

import time
import tracemalloc
from typing import Any
from urllib.parse import urlencode

import pytest
import xmltodict
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from wechatpy.crypto import WeChatCrypto

from club.wechat.models import AutoReply, Callback
from tests.club.wechat.letters import AES_KEY, OPENID, URL, event, fields_of, push, push_sealed, query, text
from tests.threads import at_once

pytestmark = pytest.mark.django_db
SEALED = "<xml><Encrypt>AAAA</Encrypt></xml>"


def test_the_address_is_proved_by_echoing_a_signed_string(client: Client) -> None:
    answer = client.get(URL, query(echostr="7301<b>"))

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"7301<b>", "text/plain")


def test_an_unsigned_check_is_refused(client: Client) -> None:
    answer = client.get(URL, query(echostr="x") | {"signature": "0" * 40})

    assert (answer.status_code, answer.content) == (403, b"")


def test_a_follower_is_welcomed_in_the_same_breath(client: Client) -> None:
    answer = fields_of(push(client, event("subscribe", EventKey="")))

    article = answer["Articles"]["item"]
    assert (answer["ToUserName"], answer["FromUserName"], answer["MsgType"]) == (OPENID, "gh_club", "news")
    assert (article["Title"], article["Url"]) == ("欢迎来到车主俱乐部", f"{settings.SITE_URL}/join/")


def test_the_same_push_ten_times_is_kept_once_and_answered_alike(client: Client) -> None:
    """W02: one push of WeChat ten times."""
    body = event("subscribe", EventKey="")

    answers = {push(client, body).content for _ in range(10)}

    assert len(answers) == 1
    assert Callback.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_push_by_ten_threads_at_once_is_kept_once() -> None:
    """W02: one push of WeChat by ten threads."""
    body = event("subscribe", EventKey="")

    answers = at_once(10, lambda number: push(Client(), body).status_code)

    assert answers == [200] * 10
    assert Callback.objects.count() == 1


def test_two_events_of_one_second_are_two(client: Client) -> None:
    now = int(time.time())

    push(client, event("CLICK", EventKey="a", created=now))
    push(client, event("CLICK", EventKey="b", created=now))

    assert [row.content["EventKey"] for row in Callback.objects.order_by("id")] == ["a", "b"]


@pytest.mark.parametrize("words", ["礼包", " 礼包 "])
def test_a_keyword_gets_its_card(client: Client, words: str) -> None:
    article = fields_of(push(client, text(words)))["Articles"]["item"]

    assert (article["Title"], article["Url"]) == ("我的礼包", f"{settings.SITE_URL}/me/gifts/")


def test_what_people_write_is_answered_but_not_kept(client: Client) -> None:
    push(client, text("我的身份证号是370102199001010018"))

    row = Callback.objects.get()
    assert (row.kind, sorted(row.content)) == ("text", ["CreateTime", "MsgID"])


def test_a_reply_cannot_leave_its_cdata(client: Client) -> None:
    AutoReply.objects.filter(trigger="other").update(text="a]]><Evil/><![CDATA[b")

    answer = fields_of(push(client, text("anything")))

    assert answer["Content"] == "a]]><Evil/><![CDATA[b"
    assert "Evil" not in answer


def test_an_event_without_a_reply_gets_success(client: Client) -> None:
    answer = push(client, event("TEMPLATESENDJOBFINISH", MsgID="22", Status="success"))

    assert (answer.status_code, answer.content) == (200, b"success")
    row = Callback.objects.get()
    assert (row.kind, row.content["MsgID"], row.content["Status"]) == (
        "templatesendjobfinish",
        "22",
        "success",
    )


@pytest.mark.parametrize("wrapper", ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"])
@pytest.mark.parametrize("entries", [{"TemplateId": "T1"}, [{"TemplateId": "T1"}, {"TemplateId": "T2"}]])
def test_ticks_are_kept_as_a_list_however_they_come(client: Client, wrapper: str, entries: object) -> None:
    push(client, event("subscribe_msg_change_event", **{wrapper: {"List": entries}}))

    wanted = entries if isinstance(entries, list) else [entries]
    assert Callback.objects.get().content["List"] == wanted


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options"])
def test_the_door_opens_to_two_ways_of_knocking(client: Client, method: str) -> None:
    answer = getattr(client, method)(f"{URL}?{urlencode(query(echostr='x'))}")

    assert (answer.status_code, Callback.objects.count()) == (405, 0)


def test_a_push_of_sixty_four_kilobytes_is_kept_and_one_byte_more_is_not(client: Client) -> None:
    frame = len(event("CLICK", EventKey="a", Filling="-"))
    filled = {
        size: event("CLICK", EventKey="a", Filling="-" * (size - frame + 1)) for size in (65_536, 65_537)
    }

    answers = [push(client, filled[size]).status_code for size in (65_537, 65_536)]

    assert (answers, Callback.objects.count()) == ([400, 200], 1)


# --- safe mode ---------------------------------------------------------------------


def test_safe_mode_is_opened_and_answered_sealed(client: Client, settings: Any) -> None:
    settings.WECHAT_AES_KEY = AES_KEY

    answer = fields_of(push_sealed(client, event("subscribe", EventKey="")))

    crypto = WeChatCrypto(settings.WECHAT_TOKEN, AES_KEY, settings.WECHAT_APP_ID)
    opened = crypto.decrypt_message(answer, answer["MsgSignature"], answer["TimeStamp"], answer["Nonce"])
    assert xmltodict.parse(opened)["xml"]["Articles"]["item"]["Title"] == "欢迎来到车主俱乐部"
    assert Callback.objects.count() == 1


def test_the_key_before_still_opens_after_a_change(client: Client, settings: Any) -> None:
    settings.WECHAT_AES_KEY = f"{'B' * 42}G,{AES_KEY}"

    assert push_sealed(client, event("unsubscribe", EventKey="")).content == b"success"
    assert Callback.objects.count() == 1


@pytest.mark.parametrize(
    "send",
    [
        lambda client: push(client, event("subscribe", EventKey="")),
        lambda client: push_sealed(client, event("subscribe", EventKey=""), key="C" * 42 + "E"),
        lambda client: push(client, SEALED, query(encrypt_type="aes", msg_signature="x")),
    ],
    ids=["in clear", "another key", "made-up ciphertext"],
)
def test_safe_mode_takes_nothing_else(client: Client, settings: Any, send: Any) -> None:
    settings.WECHAT_AES_KEY = AES_KEY

    assert send(client).status_code == 403
    assert Callback.objects.count() == 0


# --- attacks -----------------------------------------------------------------------

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><a>&b;</a></xml>"
)


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml></xml>',
        "<!doctype x><xml><MsgType>text</MsgType></xml>",
        event("subscribe").encode("utf-16"),
        "<xml>" + "a" * 1_000_000 + "</xml>",
        "<xml><unclosed>",
        "",
        "<html></html>",
        "<xml>text</xml>",
        event("subscribe", openid="a b<script>"),
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><FromUserName>b</FromUserName>"
        "<CreateTime>1</CreateTime></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>abc</FromUserName><CreateTime>999999999999</CreateTime></xml>",
        b"\xff\xfe\x00",
        "<xml><MsgType>text\x00</MsgType></xml>",
    ],
    ids=range(14),
)
def test_a_bad_body_is_refused_fast_and_small(client: Client, body: str | bytes) -> None:
    """W07: bombs, entities, DOCTYPE, a megabyte, UTF-16."""
    push(client, "")  # the first request pays for imports
    tracemalloc.start()
    began = time.perf_counter()

    answer = push(client, body)

    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 400
    assert took < 0.5  # tracing slows Python down several times; the limit in production is 0.05
    assert peak < 5_000_000 + 3 * len(body)  # the test client itself holds copies of the body
    assert Callback.objects.count() == 0


@pytest.mark.parametrize("age", [-301, 301, 10**6])
def test_a_replay_outside_five_minutes_is_refused(client: Client, age: int) -> None:
    answer = push(client, event("subscribe"), query(at=int(time.time()) - age))

    assert (answer.status_code, Callback.objects.count()) == (403, 0)


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce"])
def test_a_push_without_its_signature_is_not_even_parsed(client: Client, field: str) -> None:
    """W07: a bomb without a signature."""
    signed = {name: value for name, value in query().items() if name != field}

    assert push(client, BOMB, signed).status_code == 403
    assert Callback.objects.count() == 0


# --- trouble of our own --------------------------------------------------------------


def gone(*_args: object) -> None:
    raise OperationalError("connection refused")


@pytest.mark.django_db(transaction=True)
def test_a_push_that_cannot_be_kept_is_not_answered_as_if_it_were(client: Client) -> None:
    """W05: the database is away."""
    body, began = event("subscribe", EventKey=""), time.perf_counter()
    client.raise_request_exception = False

    with connection.execute_wrapper(gone):
        status = push(client, body).status_code

    assert status == 500  # WeChat sends it again, twice
    assert time.perf_counter() - began < 3
    assert Callback.objects.count() == 0
    assert push(client, body).status_code == 200
    assert Callback.objects.count() == 1
