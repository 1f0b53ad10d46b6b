"""WeChat Pay v3 inside WeChat (JSAPI), through the package `wechatpayv3`.

Our numbers are theirs: a payment's uid without dashes is the order number, a refund's the refund number.
WeChat Pay learns these, the amount, what is bought and the openid, which is its own name for the payer.
"""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from wechatpayv3 import WeChatPay, WeChatPayType

from club.core.clock import SHANGHAI, local_date
from vouchers.payments.gateway import (
    PAGE_LIFE,
    ChargebackSighting,
    Checkout,
    GatewayRefused,
    GatewayUnreachable,
    Movement,
    RefundSighting,
    Sighting,
)
from vouchers.payments.models import Payment, Refund
from vouchers.payments.wechatpay import bills

log = logging.getLogger(__name__)
LONGEST_LABEL = 127  # bytes
STATES = {
    "SUCCESS": Payment.State.PAID,
    "REFUND": Payment.State.PAID,  # paid, and something went back since; refunds are asked about themselves
    "CLOSED": Payment.State.EXPIRED,
    "REVOKED": Payment.State.EXPIRED,
    "PAYERROR": Payment.State.FAILED,
}
# An abnormal refund waits for somebody to end it on WeChat Pay's own pages: until then it is on its way.
REFUNDS = {"SUCCESS": Refund.State.DONE, "CLOSED": Refund.State.FAILED}
# Not a no: too many calls, a bill still being made, or an account of ours that must be filled first.
LATER = {"FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "SYSTEM_ERROR", "NOT_ENOUGH", "STATEMENT_CREATING"}
NO_BILL = "NO_STATEMENT_EXIST"


def is_open() -> bool:
    """Whether this installation has all it needs to take money by WeChat Pay."""
    needed = ("MCH_ID", "V3_KEY", "KEYS", "PRIVATE_KEY", "CERT_SERIAL", "API_ORIGIN")
    return all(getattr(settings, f"WECHATPAY_{name}") for name in needed)


class WeChatPayGateway:
    """WeChat Pay behind the house's own errors. It has no test mode, so all it says is live.

    Answers are believed after their signature held and when they are about our account; everything else is
    as good as no answer.
    """

    is_live = True
    list_takes = timedelta(hours=10)  # before, it may say that there was no money on that day

    def __init__(self, pay: WeChatPay, mch_id: str, app_id: str) -> None:
        self._pay, self._us = pay, (mch_id, app_id)

    def open_checkout(
        self, payment: Payment, *, label: str, back_url: str, cancel_url: str, payer: str = ""
    ) -> Checkout:
        """An order at WeChat Pay; the same order again answers the same number. Only `payer` can pay it."""
        number = payment.uid.hex
        asked = partial(
            self._pay.pay,
            description=label.encode()[:LONGEST_LABEL].decode(errors="ignore"),
            out_trade_no=number,
            amount={"total": payment.amount_fen, "currency": payment.currency},
            payer={"openid": payer},
            # Counted from the payment, not from now: a repeated call must send the same parameters.
            time_expire=(payment.created_at + PAGE_LIFE).astimezone(SHANGHAI).isoformat(timespec="seconds"),
            notify_url=_notify_url(),
        )
        return Checkout(number, prepay_id=str(_asked(asked).get("prepay_id", "")))

    def sheet(self, prepay_id: str, at: datetime) -> dict[str, str]:
        """What a page hands to WeChat's `getBrandWCPayRequest`, signed for this moment."""
        stamp, nonce, package = str(int(at.timestamp())), secrets.token_hex(16), f"prepay_id={prepay_id}"
        signature = self._pay.sign([self._us[1], stamp, nonce, package])
        return {
            "appId": self._us[1],
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def look_at(self, session_id: str) -> Sighting:
        """The order as it is now."""
        return self._sighting(_asked(partial(self._pay.query, out_trade_no=session_id)))

    def close(self, session_id: str) -> Sighting:
        """Close an order. One that is paid stays as it is, and the answer says so."""
        try:
            _asked(partial(self._pay.close, session_id))
        except GatewayRefused:
            return self.look_at(session_id)
        return self.look_at(session_id)

    def refund(self, refund: Refund) -> RefundSighting:
        """A refund of the payment's order under our number: however often asked for, it is made once."""
        payment = refund.payment
        amount = {"refund": refund.amount_fen, "total": payment.amount_fen, "currency": payment.currency}
        asked = partial(
            self._pay.refund,
            out_refund_no=refund.uid.hex,
            out_trade_no=payment.uid.hex,
            amount=amount,
            notify_url=_notify_url(),
        )
        return _refund_sighting(_asked(asked))

    def look_at_refund(self, refund_id: str) -> RefundSighting:
        """The refund as it is now, by our number."""
        return _refund_sighting(_asked(partial(self._pay.query_refund, refund_id)))

    def look_at_chargeback(self, dispute_id: str) -> ChargebackSighting:
        """WeChat Pay has no chargebacks: a payer complains to it, and nothing is taken back by itself."""
        raise GatewayRefused

    def chargebacks_since(self, moment: datetime) -> list[ChargebackSighting]:
        """None, ever: see `look_at_chargeback`."""
        return []

    def payment_behind(self, intent_id: str) -> str:
        """Our order number of one of its transactions."""
        try:
            return str(_asked(partial(self._pay.query, transaction_id=intent_id)).get("out_trade_no", ""))
        except GatewayRefused:
            return ""

    def movements(self, start: datetime, end: datetime) -> list[Movement]:
        """The trade bills of the days between."""
        day, last = local_date(start), local_date(end - timedelta(microseconds=1))
        days = [day + timedelta(days=number) for number in range((last - day).days + 1)]
        rows = [row for each in days for row in self._bill(each.isoformat())]
        return [row for row in rows if start <= row.at < end]

    def _bill(self, day: str) -> list[Movement]:
        found = _asked(partial(self._pay.trade_bill, bill_date=day, tar_type="GZIP"), nothing=NO_BILL)
        if not found:
            return []
        packed = _answered(partial(self._pay.download_bill, str(found.get("download_url", ""))))
        return bills.movements(bills.unpacked(packed, str(found.get("hash_value", ""))))

    def _sighting(self, order: dict[str, Any]) -> Sighting:
        if (order.get("mchid"), order.get("appid")) != self._us:
            raise GatewayUnreachable  # signed, but about somebody else
        amount = order.get("amount") or {}
        return Sighting(
            payment_uid=_uid(order.get("out_trade_no")),
            session_id=str(order.get("out_trade_no", "")),
            intent_id=str(order.get("transaction_id", "")),
            amount_fen=int(amount.get("total", 0)),
            currency=str(amount.get("currency", "")),
            is_live=True,
            outcome=STATES.get(str(order.get("trade_state")), Payment.State.CREATED),
        )


def gateway() -> WeChatPayGateway:
    """WeChat Pay as the settings have it. Raises GatewayUnreachable where there is no account."""
    if not is_open():
        raise GatewayUnreachable
    serial, _colon, public_key = settings.WECHATPAY_KEYS.split(",")[0].strip().partition(":")
    return _client(
        settings.WECHATPAY_API_ORIGIN,
        settings.WECHAT_APP_ID,
        settings.WECHATPAY_MCH_ID,
        settings.WECHATPAY_V3_KEY,
        settings.WECHATPAY_PRIVATE_KEY,
        settings.WECHATPAY_CERT_SERIAL,
        serial,
        public_key,
        settings.OUTSIDE_TIMEOUT,
    )


@lru_cache
def _client(
    origin: str,
    app_id: str,
    mch_id: str,
    v3_key: str,
    private_key: str,
    cert_serial: str,
    serial: str,
    public_key: str,
    timeout: tuple[float, float],
) -> WeChatPayGateway:
    pay = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=mch_id,
        private_key=private_key,
        cert_serial_no=cert_serial,
        appid=app_id,
        apiv3_key=v3_key,
        public_key=public_key,
        public_key_id=serial,
        timeout=timeout,
    )
    return WeChatPayGateway(reached_at(pay, origin), mch_id, app_id)


def reached_at(pay: WeChatPay, origin: str) -> WeChatPay:
    """The package knows one address only and offers no way to name another but this private one."""
    pay._core._gate_way = origin
    return pay


def _asked(call: Callable[[], Any], nothing: str = "") -> dict[str, Any]:
    """The object that an answer holds; empty where the refusal `nothing` means that there is none."""
    try:
        body = _answered(call, nothing)
        found = json.loads(body) if body else {}
    except ValueError as error:
        raise GatewayUnreachable from error
    if not isinstance(found, dict):
        raise GatewayUnreachable
    return found


def _answered(call: Callable[[], Any], nothing: str = "") -> Any:
    try:
        status, body = call()
    except Exception as error:
        # The package raises a bare Exception for a signature that does not hold, beside those of requests.
        log.warning("WeChat Pay gave no answer to be believed: %r", error)
        raise GatewayUnreachable from error
    if 200 <= status < 300:
        return body
    code = _code_in(body)
    if nothing and code == nothing:
        return ""
    # A refusal without a word of theirs is some box on the way; 401 is a key of ours that is wrong.
    if status in (401, 429) or status >= 500 or not code or code in LATER:
        log.warning("WeChat Pay cannot now: %s %s", status, code)
        raise GatewayUnreachable
    log.warning("WeChat Pay refuses: %s %s", status, code)
    raise GatewayRefused


def _code_in(body: Any) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _refund_sighting(one: dict[str, Any]) -> RefundSighting:
    if one.get("status") == "ABNORMAL":
        log.error(
            "refund %s is abnormal: it has to be ended on WeChat Pay's own pages", one.get("out_refund_no")
        )
    number, amount = str(one.get("out_refund_no", "")), one.get("amount") or {}
    outcome = REFUNDS.get(str(one.get("status")), Refund.State.ASKED)
    return RefundSighting(_uid(number), number, int(amount.get("refund", 0)), outcome)


def _uid(number: Any) -> str:
    """Our uid from a number; empty where somebody else chose the number."""
    try:
        return str(UUID(str(number)))
    except ValueError:
        return ""


def _notify_url() -> str:
    return settings.SITE_URL + reverse("wechatpay_notice")
