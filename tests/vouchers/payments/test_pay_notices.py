"""Notices of WeChat Pay v3 at our door."""

import base64
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.cast import NOW
from vouchers.payments.actions import receive_pay_notice
from vouchers.payments.gateway import BadSignature
from vouchers.payments.models import GatewayEvent, Payment
from vouchers.payments.wechatpay.notices import Envelope, _check_signature

pytestmark = pytest.mark.django_db
OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
V3_KEY = "0123456789abcdef0123456789abcdef"
TRADE = {"mchid": "1900000001", "appid": "wxsandbox0000000001", "trade_state": "SUCCESS"}
AMOUNT = {"total": 5000, "currency": "CNY"}
HEAD = {
    "id": "EV-2018022511223320873",
    "create_time": "2026-09-15T10:34:56+08:00",
    "resource_type": "encrypt-resource",
    "event_type": "TRANSACTION.SUCCESS",
    "summary": "支付成功",
}


def listed(key: rsa.RSAPrivateKey) -> str:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


@pytest.fixture(autouse=True)
def account(settings: Any) -> None:
    settings.WECHATPAY_MCH_ID, settings.WECHATPAY_V3_KEY = "1900000001", V3_KEY
    settings.WECHATPAY_KEYS = f"PUB_KEY_ID_1:{listed(OURS)}"


@pytest.fixture
def payment() -> Payment:
    return Payment.objects.create(
        gateway="wechatpay", member=cast.member(), purpose="mall", amount_fen=5000, created_at=NOW
    )


def seal(inside: dict[str, Any], v3_key: str = V3_KEY) -> dict[str, str]:
    plain = json.dumps(inside).encode()
    sealed = AESGCM(v3_key.encode()).encrypt(b"123456789012", plain, b"transaction")
    return {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "associated_data": "transaction",
        "nonce": "123456789012",
    }


def inside_of(payment: Payment) -> dict[str, Any]:
    return {**TRADE, "amount": AMOUNT, "out_trade_no": payment.uid.hex}


def signed(payment: Payment, **wrong: Any) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a notice that the payment was made, with some things wrong about it."""
    inside = inside_of(payment) | wrong.get("inside", {})
    resource = seal(inside, wrong.get("v3_key", V3_KEY)) | wrong.get("resource", {})
    resource["ciphertext"] += wrong.get("sealed_letters", "")
    body = json.dumps({**HEAD, "resource": resource, **wrong.get("outside", {})}).encode()
    stamp = wrong.get("zeros", "") + str(int(time.time()) - wrong.get("age_s", 0))
    words = f"{stamp}\nnonce1\n".encode() + body + b"\n"
    signature = wrong.get("key", OURS).sign(words, PKCS1v15(), SHA256())
    headers = {
        "Wechatpay-Serial": wrong.get("serial", "PUB_KEY_ID_1"),
        "Wechatpay-Signature": wrong.get("letters", "") + base64.b64encode(signature).decode(),
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": "nonce1",
    } | wrong.get("headers", {})
    return body, headers


def notify(payment: Payment, **wrong: Any) -> Any:
    """That notice at our door."""
    body, headers = signed(payment, **wrong)
    stranger = Client(enforce_csrf_checks=True)  # it has no cookie of ours
    return stranger.post("/wechatpay/notify/", body, content_type="application/json", headers=headers)


WRONG: dict[str, dict[str, Any]] = {
    "another's signature": {"key": STRANGERS},
    "a signature that is none": {"headers": {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/0000"}},
    "no signature": {"headers": {"Wechatpay-Signature": ""}},
    "an unknown serial": {"serial": "PUB_KEY_ID_2"},
    "six minutes old": {"age_s": 360},
    "six minutes ahead": {"age_s": -360},
    "a time of thirteen digits": {"zeros": "000"},
    "a time that is none": {"headers": {"Wechatpay-Timestamp": "now"}},
    "a seal under another key": {"v3_key": "f" * 32},
    "a seal that was cut": {"resource": {"ciphertext": "AAAA"}},
    "another way of sealing": {"resource": {"algorithm": "NONE"}},
    "plain words beside the seal": {"outside": {"out_trade_no": "x", "trade_state": "SUCCESS"}},
    "plain words within the resource": {"resource": {"plaintext": "{}"}},
    "another merchant account": {"inside": {"mchid": "1900000002"}},
    "another app": {"inside": {"appid": "wxsomebodyelse0001"}},
    "a signature with other letters in it": {"letters": "!"},
    "a seal with other letters in it": {"sealed_letters": "!"},
    "no order": {"inside": {"out_trade_no": None}},
    "an empty order": {"inside": {"out_trade_no": ""}},
    "an order without end": {"inside": {"out_trade_no": "1" * 61}},
    "no event": {"outside": {"event_type": ""}},
    "a number for an event": {"outside": {"id": 7}},
    "a list for an event": {"outside": {"id": ["E"]}},
    "no resource": {"outside": {"resource": None}},
    "a list for a resource": {"outside": {"resource": ["algorithm"]}},
}


@pytest.mark.parametrize("way", WRONG)
def test_a_notice_that_is_wrong_is_refused_and_believed_in_nothing(payment: Payment, way: str) -> None:
    """W08: a notice of WeChat Pay that is not from it, not for us, or not whole."""
    answer = notify(payment, **WRONG[way])

    assert (answer.status_code, answer.json()) == (400, {"code": "FAIL", "message": "bad_signature"})
    assert GatewayEvent.objects.count() == 0
    payment.refresh_from_db()
    assert (payment.state, payment.paid_at) == ("created", None)


def test_a_right_notice_is_kept_once_and_moves_no_payment_by_itself(payment: Payment) -> None:
    """W08: the control: a right notice, five times."""
    answers = [notify(payment).status_code for _each in range(5)]

    assert answers == [204] * 5
    row = GatewayEvent.objects.get()
    assert (row.event_id, row.kind) == ("wechatpay:EV-2018022511223320873", "TRANSACTION.SUCCESS")
    assert (row.gateway, row.object_id, row.state) == ("wechatpay", payment.uid.hex, "ignored")
    payment.refresh_from_db()
    assert payment.state == "created"


def test_whoever_takes_a_notice_in_gets_the_row_that_is_kept(payment: Payment) -> None:
    body, headers = signed(payment)
    facts = {"envelope": Envelope.of(headers), "body": body, "at": timezone.now()}
    first, second = (receive_pay_notice(**facts) for _time in range(2))
    assert first == second == GatewayEvent.objects.get()


def test_both_keys_open_while_they_are_changed(payment: Payment, settings: Any) -> None:
    settings.WECHATPAY_KEYS += f",PUB_KEY_ID_2:{listed(STRANGERS)}"
    assert notify(payment, key=STRANGERS, serial="PUB_KEY_ID_2").status_code == 204


def test_a_list_of_keys_may_end_in_a_comma_and_a_key_of_another_kind_opens_nothing(
    payment: Payment, settings: Any
) -> None:
    der = ec.generate_private_key(ec.SECP256R1()).public_key()
    other = base64.b64encode(der.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    settings.WECHATPAY_KEYS += f", PUB_KEY_ID_2:{other}, "
    assert [notify(payment, serial=f"PUB_KEY_ID_{number}").status_code for number in (1, 2)] == [204, 400]


@pytest.mark.parametrize(
    "kind, state",
    [
        ("TRANSACTION.SUCCESS", "received"),
        ("REFUND.SUCCESS", "received"),
        ("REFUND.ABNORMAL", "received"),
        ("REFUND.CLOSED", "received"),
        ("COUPON.USE", "ignored"),
    ],
)
def test_what_can_move_money_waits_for_us_and_all_else_is_kept_as_seen(
    payment: Payment, settings: Any, kind: str, state: str
) -> None:
    settings.WECHATPAY_PRIVATE_KEY = settings.WECHATPAY_CERT_SERIAL = "whole"
    settings.WECHATPAY_API_ORIGIN = "http://wechatpay.test"
    assert notify(payment, outside={"event_type": kind}, inside={"out_refund_no": "r1"}).status_code == 204
    row = GatewayEvent.objects.get()
    number = "r1" if kind.startswith("REFUND.") else payment.uid.hex
    assert (row.state, row.object_id) == (state, number)


@pytest.mark.parametrize("words", [{"id": "E"}, {"id": "E" * 60}, {"event_type": "X" * 60}])
def test_a_notice_has_names_of_up_to_sixty_letters(payment: Payment, words: dict[str, str]) -> None:
    assert notify(payment, outside=words).status_code == 204


def test_a_notice_may_have_256_kilobytes(payment: Payment) -> None:
    """Signed and right but for its size: the largest one is read to its last letter."""

    def sized(length: int) -> int:
        return int(notify(payment, outside={"summary": "x" * length}).status_code)

    room = 256 * 1024 - len(
        json.dumps({**HEAD, "summary": "", "resource": seal(inside_of(payment))}).encode()
    )
    assert [sized(room), sized(room + 1)] == [204, 400]


def test_a_time_is_written_in_plain_digits() -> None:
    stamp = str(int(NOW.timestamp())).translate({ord("0") + each: 0xFF10 + each for each in range(10)})
    signature = OURS.sign(f"{stamp}\nn\n{{}}\n".encode(), PKCS1v15(), SHA256())
    envelope = Envelope("PUB_KEY_ID_1", base64.b64encode(signature).decode(), stamp, "n")
    with pytest.raises(BadSignature):
        _check_signature(envelope, b"{}", NOW)


@pytest.mark.parametrize("age_s, opens", [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_notice_is_five_minutes_old_or_ahead_at_most(age_s: int, opens: bool) -> None:
    stamp, body = str(int(NOW.timestamp()) - age_s), b"{}"
    signature = OURS.sign(f"{stamp}\nn\n".encode() + body + b"\n", PKCS1v15(), SHA256())
    envelope = Envelope("PUB_KEY_ID_1", base64.b64encode(signature).decode(), stamp, "n")
    if opens:
        assert _check_signature(envelope, body, NOW) is None
    else:
        with pytest.raises(BadSignature):
            _check_signature(envelope, body, NOW)


@pytest.mark.parametrize("missing", ["WECHATPAY_MCH_ID", "WECHATPAY_KEYS", "WECHATPAY_V3_KEY"])
def test_without_an_account_there_is_no_door(payment: Payment, settings: Any, missing: str) -> None:
    setattr(settings, missing, "")
    assert notify(payment).status_code == 404


def test_a_notice_is_taken_by_post_only() -> None:
    assert Client().get("/wechatpay/notify/").status_code == 405


@pytest.mark.parametrize("age_s", [290, -290])
def test_a_notice_of_the_last_five_minutes_is_opened(payment: Payment, age_s: int) -> None:
    assert notify(payment, age_s=age_s).status_code == 204


def test_a_body_without_end_is_refused_before_it_is_read() -> None:
    answer = Client().post("/wechatpay/notify/", b"x" * (256 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 400
