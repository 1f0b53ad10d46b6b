"""Money back by WeChat Pay: whole, in part, once, and never more than was paid."""

from typing import Any

import pytest
from django.utils import timezone

from tests.outside import Outside
from tests.vouchers.payments.wechat import REST, back, bring, paid
from vouchers.payments.actions import CannotRefund, send_refunds, settle_events
from vouchers.payments.models import GatewayEvent, Payment, Refund

pytestmark = pytest.mark.django_db


def end(outside: Outside, refund: Refund, outcome: str) -> None:
    """The late word of WeChat Pay, and its notice at our door."""
    told = outside.post(f"/sandbox/wechatpay/refunds/{refund.uid.hex}", outcome=outcome)["notices"]
    for notice in told:
        bring(outside, notice["id"])
    settle_events(at=timezone.now())


def there(outside: Outside) -> int:
    """How many refunds WeChat Pay has."""
    return int(outside.get("/sandbox/state")["wechatpay"]["refunds"])


def seen(refund: Refund) -> tuple[str, str, int]:
    refund.refresh_from_db()
    payment = Payment.objects.get(pk=refund.payment_id)
    return str(refund.state), str(payment.state), payment.refunded_fen


def test_a_payment_is_paid_back_whole(wechat_pay: Outside) -> None:
    refund = back(paid(wechat_pay), 6800)
    assert send_refunds(at=timezone.now()) == 1
    assert seen(refund) == ("asked", "paid", 6800)  # taken, not there yet
    end(wechat_pay, refund, "SUCCESS")
    assert seen(refund) == ("done", "refunded", 6800)
    assert refund.refund_id == refund.uid.hex


def test_parts_are_paid_back_until_nothing_is_left(wechat_pay: Outside) -> None:
    payment = paid(wechat_pay)
    parts = [back(payment, 1800), back(payment, 5000)]
    send_refunds(at=timezone.now())
    for part in parts:
        end(wechat_pay, part, "SUCCESS")
    assert [seen(part) for part in parts] == [("done", "refunded", 6800)] * 2
    with pytest.raises(CannotRefund):
        back(payment, 1)
    assert there(wechat_pay) == 2


def test_a_refund_whose_answer_was_lost_is_made_once(wechat_pay: Outside, settings: Any) -> None:
    """L11: the call times out, WeChat Pay has carried it out, the same number asks again."""
    refund, at = back(paid(wechat_pay), 6800), timezone.now()
    settings.OUTSIDE_TIMEOUT = (1, 1)
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="timeout", done=True)
    assert send_refunds(at=at) == 0
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="ok")
    assert (seen(refund)[0], there(wechat_pay)) == ("asked", 1)
    assert send_refunds(at=at + REST) == 1
    assert there(wechat_pay) == 1
    end(wechat_pay, refund, "SUCCESS")
    assert seen(refund) == ("done", "refunded", 6800)


def test_a_refund_whose_notice_is_lost_is_asked_about(wechat_pay: Outside) -> None:
    refund, at = back(paid(wechat_pay), 1000), timezone.now()
    send_refunds(at=at)
    wechat_pay.post(f"/sandbox/wechatpay/refunds/{refund.uid.hex}", outcome="SUCCESS")
    assert send_refunds(at=at + REST) == 1
    assert seen(refund) == ("done", "paid", 1000)


def test_a_refused_refund_fails_and_the_money_may_be_asked_for_again(wechat_pay: Outside) -> None:
    payment = paid(wechat_pay)
    refund = back(payment, 1000)
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="error", code="USER_ACCOUNT_ABNORMAL")
    assert send_refunds(at=timezone.now()) == 1
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="ok")
    assert (seen(refund), there(wechat_pay)) == (("failed", "paid", 0), 0)
    assert back(payment, 6800).amount_fen == 6800


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "FREQUENCY_LIMITED"])
def test_a_refund_that_cannot_be_made_just_now_waits(wechat_pay: Outside, code: str) -> None:
    """Our account there is empty, or we ask too often: neither is a no to the member."""
    refund, at = back(paid(wechat_pay), 1000), timezone.now()
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="error", code=code)
    assert send_refunds(at=at) == 0
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="ok")
    assert seen(refund) == ("asked", "paid", 1000)
    assert send_refunds(at=at + REST) == 1


def test_a_refund_that_is_closed_there_failed_and_one_that_is_abnormal_waits(wechat_pay: Outside) -> None:
    payment = paid(wechat_pay)
    closed, odd = back(payment, 1000), back(payment, 2000)
    send_refunds(at=timezone.now())
    end(wechat_pay, closed, "CLOSED")
    end(wechat_pay, odd, "ABNORMAL")
    assert (seen(closed)[0], seen(odd)) == ("failed", ("asked", "paid", 2000))
    end(wechat_pay, odd, "SUCCESS")
    assert seen(odd) == ("done", "paid", 2000)


def test_a_refund_made_by_hand_there_is_not_ours(wechat_pay: Outside) -> None:
    refund = back(paid(wechat_pay), 1000)
    send_refunds(at=timezone.now())
    Refund.objects.all().delete()
    end(wechat_pay, refund, "SUCCESS")
    event = GatewayEvent.objects.get(kind="REFUND.SUCCESS")
    assert (event.state, event.error, Refund.objects.count()) == ("ignored", "not_ours", 0)
