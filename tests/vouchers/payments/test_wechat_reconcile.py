"""A day beside WeChat Pay's own bill."""

import gzip
import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI, end_of
from tests.outside import Outside
from tests.vouchers.payments.wechat import back, begun, paid, pay
from vouchers.payments.actions import ListNotReady, reconcile, reconcile_recent, send_refunds
from vouchers.payments.gateway import GatewayUnreachable
from vouchers.payments.models import Gateway, Payment, Reconciliation, Refund
from vouchers.payments.wechatpay.bills import movements, unpacked

pytestmark = pytest.mark.django_db
TEN_HOURS = timedelta(hours=10)
HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
PAID = (
    "`2026-09-15 10:00:00,`wx1,`1900000001,`0,`,`4200001,`abc,`o1,`JSAPI,`SUCCESS,`OTHERS,"
    "`CNY,`67.00,`1.00,`0,`0,`0.00,`0.00,`,`,`洗车, 三次,`,`0.40,`0.60%,`68.00,`0.00,`"
)
BACK = (
    "`2026-09-15 11:00:00,`wx1,`1900000001,`0,`,`4200001,`abc,`o1,`JSAPI,`REFUND,`OTHERS,"
    "`CNY,`0.00,`0.00,`5000001,`def,`10.10,`0.00,`ORIGINAL,`%s,`洗车, 三次,`,`-0.06,`0.60%%,`0.00,`10.10,`"
)
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
TOTAL = "`2,`67.00,`10.10,`0.00,`0.34,`68.00,`10.10"


def bill(*rows: str) -> str:
    return "\r\n".join([HEAD, *rows, SUMS, TOTAL, ""])


def compared(day: date | None = None) -> Reconciliation:
    """Today, looked at when it is over."""
    day = day or datetime.now(SHANGHAI).date()
    return reconcile(day=day, by=SYSTEM, at=end_of(day) + TEN_HOURS, gateway=Gateway.WECHATPAY)


def named(row: Reconciliation) -> list[tuple[str, int | None, int | None]]:
    return [(one["kind"], one["ours_fen"], one["theirs_fen"]) for one in row.differences]


def test_a_bill_is_read_line_by_line_without_its_sums() -> None:
    first, second = movements(bill(PAID, BACK % "SUCCESS"))
    assert (first.kind, first.number, first.intent_id, first.amount_fen) == (
        *("payment", "4200001", "4200001"),
        6800,
    )
    assert (second.kind, second.number, second.intent_id, second.amount_fen) == (
        *("refund", "def", "4200001"),
        1010,
    )
    assert (first.currency, first.at) == ("CNY", datetime(2026, 9, 15, 10, tzinfo=SHANGHAI))


def test_a_refund_that_came_to_nothing_moved_no_money() -> None:
    assert [one.kind for one in movements(bill(PAID, BACK % "CHANGE"))] == ["payment"]


def test_a_payment_that_was_revoked_moved_no_money() -> None:
    revoked = (BACK % "SUCCESS").replace("`REFUND,", "`REVOKED,")
    assert [one.kind for one in movements(bill(PAID, revoked))] == ["payment"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD + "\r\n`1,`2\r\n`3,`4\r\n",
        bill(PAID.replace("68.00", "x")),
        bill(PAID + ",`one column more"),
    ],
)
def test_a_bill_that_cannot_be_read_is_no_answer(text: str) -> None:
    with pytest.raises(GatewayUnreachable):
        movements(text)


def test_a_file_that_is_not_the_one_that_was_signed_is_no_answer() -> None:
    content = bill(PAID).encode()
    right = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert unpacked(gzip.compress(content), right) == bill(PAID)
    for packed, sha1 in ((gzip.compress(content + b" "), right), (content, right), (b"", right)):
        with pytest.raises(GatewayUnreachable):
            unpacked(packed, sha1)


def test_a_day_of_payments_and_refunds_agrees(wechat_pay: Outside) -> None:
    payment = paid(wechat_pay)
    back(payment, 1000)
    send_refunds(at=timezone.now())
    row = compared()
    assert (row.agrees, named(row), row.gateway) == (True, [], "wechatpay")
    assert (row.payments, row.came_fen, row.returns, row.went_fen) == (1, 6800, 1, 1000)


def test_money_that_came_and_was_not_told_is_named(wechat_pay: Outside) -> None:
    payment = begun()
    pay(wechat_pay, payment)
    row = compared()
    assert named(row) == [("payment_open", 6800, 6800)]
    assert row.differences[0]["payment"] == str(payment.uid)


def test_what_stands_in_one_book_only_is_named(wechat_pay: Outside) -> None:
    payment, gone = paid(wechat_pay), paid(wechat_pay, 900)
    refund = back(payment, 1000)
    send_refunds(at=timezone.now())
    Refund.objects.filter(pk=refund.pk).delete()
    Payment.objects.filter(pk=gone.pk).delete()
    assert sorted(named(compared()), key=str) == [
        ("payment_unknown", None, 900),
        ("refund_unknown", None, 1000),
    ]


def test_a_day_without_a_bill_had_no_money(wechat_pay: Outside) -> None:
    row = compared(date(2026, 1, 1))
    assert (row.agrees, row.payments, row.came_fen) == (True, 0, 0)


def test_each_gateway_is_compared_by_itself_and_one_that_is_away_is_made_up_for(
    wechat_pay: Outside, settings: Any
) -> None:
    url, settings.WECHATPAY_API_ORIGIN = settings.WECHATPAY_API_ORIGIN, "http://127.0.0.1:9"
    at = end_of(timezone.localdate()) + TEN_HOURS
    reconcile_recent(at=at)
    kept = Reconciliation.objects.values_list("gateway", flat=True)
    assert sorted(kept) == ["stripe"] * 7
    settings.WECHATPAY_API_ORIGIN = url
    reconcile_recent(at=at)
    assert sorted(kept.all()) == ["stripe"] * 7 + ["wechatpay"] * 7


def test_before_ten_in_the_morning_a_day_without_a_bill_says_nothing(wechat_pay: Outside) -> None:
    """An empty answer would be taken for a day without money, and never be looked at again."""
    day = timezone.localdate()
    early = end_of(day) + TEN_HOURS - timedelta(seconds=1)
    with pytest.raises(ListNotReady):
        reconcile(day=day, by=SYSTEM, at=early, gateway=Gateway.WECHATPAY)
    reconcile_recent(at=early)
    kept = Reconciliation.objects.filter(gateway=Gateway.WECHATPAY)
    assert (kept.count(), kept.filter(day=day).count()) == (6, 0)
