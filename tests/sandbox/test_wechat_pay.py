"""WeChat Pay's stand-in, spoken to by the real package."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from wechatpayv3 import WeChatPay, WeChatPayType

from sandbox.settings import Settings
from sandbox.wechatpay.keys import FILE, Keys
from tests.sandbox.conftest import MEMBER
from tests.sandbox.running import Club

NUMBER = "a" * 32


@pytest.fixture
def pay(sandbox: httpx.Client) -> WeChatPay:
    """The real package, pointed here."""
    return client(sandbox, sandbox.get("/sandbox/wechatpay/account").json())


def client(sandbox: httpx.Client, account: dict[str, str]) -> WeChatPay:
    serial, _colon, public = account["WECHATPAY_KEYS"].partition(":")
    made = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=account["WECHATPAY_MCH_ID"],
        private_key=account["WECHATPAY_PRIVATE_KEY"],
        cert_serial_no=account["WECHATPAY_CERT_SERIAL"],
        appid=Settings().app_id,
        apiv3_key=account["WECHATPAY_V3_KEY"],
        public_key=public,
        public_key_id=serial,
        timeout=(3, 10),
    )
    made._core._gate_way = str(sandbox.base_url).rstrip("/")
    return made


def order(pay: WeChatPay, club: Club, total: int = 6800, number: str = NUMBER) -> tuple[int, dict[str, Any]]:
    amount, payer = {"total": total, "currency": "CNY"}, {"openid": MEMBER}
    facts = {"description": "洗车", "out_trade_no": number, "amount": amount, "payer": payer}
    status, body = pay.pay(**facts, notify_url=f"{club.url}/wechatpay/notify/")
    return status, json.loads(body)


def complete(sandbox: httpx.Client) -> dict[str, Any]:
    done: dict[str, Any] = sandbox.post(f"/sandbox/wechatpay/pay/{NUMBER}", json={"outcome": "paid"}).json()
    return done


def test_the_same_order_again_is_the_same_order_and_another_amount_is_refused(
    pay: WeChatPay, club: Club
) -> None:
    first, again = order(pay, club), order(pay, club)
    assert (first[0], again) == (200, first)
    status, body = order(pay, club, total=6801)
    assert (status, body["code"]) == (400, "INVALID_REQUEST")


def test_a_request_that_the_merchant_did_not_sign_is_refused(sandbox: httpx.Client, club: Club) -> None:
    stranger = Keys._made().for_the_club()
    known = sandbox.get("/sandbox/wechatpay/account").json()
    forged = known | {"WECHATPAY_PRIVATE_KEY": stranger["WECHATPAY_PRIVATE_KEY"]}
    status, body = order(client(sandbox, forged), club)
    assert (status, body["code"]) == (401, "SIGN_ERROR")
    assert sandbox.get("/sandbox/state").json()["wechatpay"]["orders"] == 0
    assert sandbox.get("/v3/pay/transactions/out-trade-no/x?mchid=1").status_code == 401


def test_a_notice_is_sealed_signed_and_opened_by_the_package(
    sandbox: httpx.Client, pay: WeChatPay, club: Club
) -> None:
    order(pay, club)
    complete(sandbox)
    (told,) = club.wait(1)
    opened = pay.callback(told.headers, told.body)
    assert (opened["event_type"], opened["resource"]["out_trade_no"]) == ("TRANSACTION.SUCCESS", NUMBER)
    assert NUMBER not in told.body


@pytest.mark.parametrize(("mode", "count"), [("ok", 1), ("duplicate", 2), ("lost", 0)])
def test_notices_come_once_twice_or_not_at_all(
    sandbox: httpx.Client, pay: WeChatPay, club: Club, mode: str, count: int
) -> None:
    order(pay, club)
    sandbox.post("/sandbox/faults", json={"service": "wechatpay", "mode": mode})
    complete(sandbox)
    assert len(club.wait(count)) == count


def test_an_order_is_paid_once_and_not_after_it_was_closed(
    sandbox: httpx.Client, pay: WeChatPay, club: Club
) -> None:
    order(pay, club)
    assert [complete(sandbox)["ok"], complete(sandbox)["ok"]] == [True, False]
    assert json.loads(pay.close(NUMBER)[1])["code"] == "ORDERPAID"
    other = "b" * 32
    order(pay, club, number=other)
    assert pay.close(other)[0] == 204
    late = sandbox.post(f"/sandbox/wechatpay/pay/{other}", json={"outcome": "paid"})
    assert (late.status_code, late.json()["code"]) == (400, "ORDER_CLOSED")


def test_more_than_was_paid_is_not_paid_back(sandbox: httpx.Client, pay: WeChatPay, club: Club) -> None:
    order(pay, club)
    complete(sandbox)
    parts = [
        pay.refund(out_refund_no=name * 8, out_trade_no=NUMBER, amount={"refund": fen, "total": 6800})
        for name, fen in (("c", 6000), ("c", 6000), ("d", 801), ("d", 800))
    ]
    assert [status for status, _body in parts] == [200, 200, 400, 200]
    assert sandbox.get("/sandbox/state").json()["wechatpay"]["refunds"] == 2


def test_keys_are_made_once_and_kept_for_nobody_else(tmp_path: Path) -> None:
    first = Keys.kept_in(tmp_path)
    assert Keys.kept_in(tmp_path) == first
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [tmp_path / FILE]
