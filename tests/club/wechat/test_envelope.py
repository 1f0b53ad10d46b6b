"""What makes a push of WeChat believable: its signature, its age, its size, its seal."""

from datetime import UTC, datetime
from typing import Any

import pytest
import xmltodict
from django.conf import settings
from django.test import Client
from wechatpy.crypto import WeChatCrypto

from club.wechat import envelope
from club.wechat.envelope import LARGEST, Letter, Refused, open_letter
from tests.club.wechat.letters import AES_KEY, OPENID, event, push, query, render, signature, text

NOW = 1_789_440_000
AT = datetime.fromtimestamp(NOW, UTC)


def opened(body: str, signed: dict[str, str] | None = None) -> Letter:
    return open_letter(signed or query(at=NOW), body.encode(), AT)


def refusal(body: str, signed: dict[str, str] | None = None) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        opened(body, signed)
    return refused.value.status, str(refused.value)


def sealed(body: str) -> tuple[str, dict[str, str]]:
    """A push of safe mode and its query."""
    signed = query(at=NOW)
    crypto = WeChatCrypto(settings.WECHAT_TOKEN, AES_KEY, settings.WECHAT_APP_ID)
    parts = xmltodict.parse(crypto.encrypt_message(body, signed["nonce"], signed["timestamp"]))["xml"]
    signed |= {"encrypt_type": "aes", "msg_signature": parts["MsgSignature"]}
    return render({"ToUserName": "gh_club", "Encrypt": parts["Encrypt"]}), signed


@pytest.mark.parametrize("age", [0, 300, -300])
def test_a_push_of_the_last_five_minutes_is_opened(age: int) -> None:
    assert opened(event("CLICK", EventKey="a", created=NOW), query(at=NOW - age)).key == "a"


@pytest.mark.parametrize("age", [301, -301])
def test_an_older_one_and_one_from_the_future_are_refused(age: int) -> None:
    assert refusal(event("CLICK", created=NOW), query(at=NOW - age)) == (403, "time")


@pytest.mark.parametrize("stamp", ["-1", "1_789_440_000", " 1789440000", "+1789440000", "today", ""])
def test_a_time_that_is_none_is_refused_although_it_is_signed(stamp: str) -> None:
    signed = {"timestamp": stamp, "nonce": "n1", "signature": signature(stamp, "n1")}
    assert refusal(event("CLICK"), signed) == (403, "time")


def test_a_changed_signature_is_refused_before_anything_else() -> None:
    assert refusal("x" * (LARGEST + 1), query(at=NOW) | {"nonce": "n2"}) == (403, "signature")


def test_a_body_may_have_sixty_four_kilobytes() -> None:
    body = event("CLICK", created=NOW)
    assert opened(body + " " * (65_536 - len(body.encode()))).kind == "click"
    assert refusal(body + " " * (65_537 - len(body.encode()))) == (400, "too large")


def test_an_event_and_a_message_are_told_apart() -> None:
    happened = opened(event("SubScribe", EventKey="qrscene_7", created=NOW, MsgID="22"))
    assert (happened.openid, happened.account, happened.kind) == (OPENID, "gh_club", "subscribe")
    assert (happened.is_event, happened.is_sealed, happened.key) == (True, False, "qrscene_7")
    assert (happened.created_at, happened.message_id) == (AT, "22")
    written = opened(text("你好", number=1001))
    assert (written.kind, written.is_event, written.content, written.message_id) == (
        "text",
        False,
        "你好",
        "1001",
    )


@pytest.mark.parametrize(
    "wrong", [{"Event": "a b"}, {"FromUserName": "a b"}, {"CreateTime": "yesterday"}], ids=str
)
def test_fields_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    head = {"ToUserName": "gh_club", "FromUserName": OPENID, "CreateTime": NOW}
    assert refusal(render({**head, "MsgType": "event", "Event": "CLICK", **wrong}))[0] == 400


@pytest.mark.parametrize(
    ("name", "longest", "letter", "known_as"),
    [
        ("MsgType", 40, "a", "kind"),
        ("FromUserName", 64, "a", "openid"),
        ("ToUserName", 64, "a", "account"),
        ("EventKey", 1024, "a", "key"),
        ("Content", 8192, "好", "content"),
        ("MsgId", 64, "1", "message_id"),
        ("MsgID", 64, "1", "message_id"),
    ],
)
def test_a_field_is_read_whole_or_refused(name: str, longest: int, letter: str, known_as: str) -> None:
    usual = {"ToUserName": "gh_club", "FromUserName": OPENID, "CreateTime": NOW, "MsgType": "text"}
    whole = opened(render({**usual, name: letter * longest}))
    assert getattr(whole, known_as) == letter * longest
    assert refusal(render({**usual, name: letter * (longest + 1)})) == (400, name)


def test_the_name_and_the_time_of_an_event_are_as_short_as_those_of_wechat() -> None:
    assert opened(event("e" * 40, created=NOW)).kind == "e" * 40
    assert refusal(event("e" * 41, created=NOW)) == (400, "Event")
    assert opened(event("CLICK", created=99_999_999_999)).created_at.year == 5138
    assert refusal(event("CLICK", created=10**11)) == (400, "fields")
    assert refusal(event("CLICK", created=10**12)) == (400, "CreateTime")


def test_a_sealed_push_is_opened_and_known_as_sealed(settings: Any) -> None:
    settings.WECHAT_AES_KEY = AES_KEY
    letter = opened(*sealed(event("CLICK", EventKey="a", created=NOW)))
    assert (letter.kind, letter.key, letter.is_sealed) == ("click", "a", True)


def test_a_right_seal_under_a_wrong_signature_is_refused(settings: Any) -> None:
    settings.WECHAT_AES_KEY = AES_KEY
    body, signed = sealed(event("CLICK", created=NOW))
    for wrong in ("0" * 40, ""):
        assert refusal(body, signed | {"msg_signature": wrong}) == (403, "message signature")


def test_the_seal_of_another_account_is_refused(settings: Any) -> None:
    settings.WECHAT_AES_KEY = AES_KEY
    body, signed = sealed(event("CLICK", created=NOW))
    settings.WECHAT_APP_ID = "wxsomebodyelse0001"
    assert refusal(body, signed) == (403, "cannot be decrypted")


def test_the_check_of_the_address_is_answered_only_when_it_is_signed_and_fresh() -> None:
    assert envelope.echo(query(at=NOW, echostr="7301"), AT) == "7301"
    assert envelope.echo(query(at=NOW), AT) == ""
    with pytest.raises(Refused, match="time"):
        envelope.echo(query(at=NOW - 301, echostr="7301"), AT)


@pytest.mark.django_db
def test_wechat_needs_no_cookie_of_ours() -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert push(stranger, event("unsubscribe", EventKey="")).status_code == 200
