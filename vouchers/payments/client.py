"""Stripe Checkout: cards, Alipay, and WeChat Pay by QR code.

Stripe learns our payment id, the amount and what is bought; nothing about the person.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

import stripe
from django.conf import settings
from stripe.params.checkout import SessionCreateParams

from vouchers.payments.gateway import (
    PAGE_LIFE,
    BadSignature,
    ChargebackSighting,
    Checkout,
    GatewayRefused,
    GatewayUnreachable,
    Movement,
    Notice,
    RefundSighting,
    Sighting,
)
from vouchers.payments.models import Chargeback, Payment, Refund

METHODS = ["card", "alipay", "wechat_pay"]
# Webhooks older than this may be replays.
TOLERANCE_S = 300
# The last one: a call with the same key is still at work.
_AWAY = (stripe.APIConnectionError, stripe.RateLimitError, stripe.IdempotencyError)
Answer = TypeVar("Answer")


class StripeGateway:
    """Stripe behind the house's own errors: ten seconds and two retries per call."""

    list_takes = timedelta()

    def __init__(self, key: str, origin: str, webhook_secret: str) -> None:
        self.is_live = key.startswith(("sk_live_", "rk_live_"))
        self._secret = webhook_secret
        self._stripe = stripe.StripeClient(
            key,
            base_addresses={"api": origin},
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=10),
        )

    def open_checkout(
        self, payment: Payment, *, label: str, back_url: str, cancel_url: str, payer: str = ""
    ) -> Checkout:
        """A Checkout session; our idempotency key makes a repeated call return the first one."""
        price = {
            "currency": payment.currency.lower(),
            "unit_amount": payment.amount_fen,
            "product_data": {"name": label},
        }
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "payment_method_types": METHODS,
            # WeChat Pay through Stripe is a QR code to scan; it knows no payment inside WeChat.
            "payment_method_options": {"wechat_pay": {"client": "web"}},
            "client_reference_id": str(payment.uid),
            "metadata": {"payment": str(payment.uid)},
            # Counted from the payment, not from now: a repeated call must send the same parameters.
            "expires_at": int((payment.created_at + PAGE_LIFE).timestamp()),
            "success_url": back_url,
            "cancel_url": cancel_url,
        }
        sessions = self._stripe.v1.checkout.sessions
        # Stripe's types leave payment_method_types out; its API takes them.
        asked_for = cast(SessionCreateParams, params)
        session = _asked(lambda: sessions.create(asked_for, {"idempotency_key": f"checkout:{payment.uid}"}))
        return Checkout(session.id, session.url or "")

    def look_at(self, session_id: str) -> Sighting:
        """The session as it is now, with its payment intent."""
        sessions = self._stripe.v1.checkout.sessions
        return _sighting(_asked(lambda: sessions.retrieve(session_id, {"expand": ["payment_intent"]})))

    def close(self, session_id: str) -> Sighting:
        """Expire an open session. One that is complete stays as it is, and the answer says so."""
        sessions = self._stripe.v1.checkout.sessions
        try:
            _asked(lambda: sessions.expire(session_id))
        except GatewayRefused:
            return self.look_at(session_id)
        return self.look_at(session_id)

    def refund(self, refund: Refund) -> RefundSighting:
        """A refund of the payment's intent, under our key.

        Stripe forgets a key after a day, so a second try first looks among the refunds that are there.
        """
        refunds = self._stripe.v1.refunds
        intent = refund.payment.intent_id
        if refund.tried_at is not None and (made := self._made(refund, intent)):
            return made
        params: Any = {
            "payment_intent": intent,
            "amount": refund.amount_fen,
            "reason": "requested_by_customer",
            "metadata": {"refund": str(refund.uid)},
        }
        return _refund_sighting(
            _asked(lambda: refunds.create(params, {"idempotency_key": f"refund:{refund.uid}"}))
        )

    def _made(self, refund: Refund, intent: str) -> RefundSighting | None:
        try:
            found = _asked(lambda: self._stripe.v1.refunds.list({"payment_intent": intent, "limit": 100}))
        except GatewayRefused as refusal:
            raise GatewayUnreachable from refusal  # the first try may have come through: nothing is known
        same = (one for one in found.data if _refund_uid(one) == str(refund.uid))
        return next((_refund_sighting(one) for one in same), None)

    def look_at_refund(self, refund_id: str) -> RefundSighting:
        """The refund as it is now."""
        refunds = self._stripe.v1.refunds
        return _refund_sighting(_asked(lambda: refunds.retrieve(refund_id)))

    def look_at_chargeback(self, dispute_id: str) -> ChargebackSighting:
        """The dispute as it is now."""
        disputes = self._stripe.v1.disputes
        return _chargeback_sighting(_asked(lambda: disputes.retrieve(dispute_id)))

    def chargebacks_since(self, moment: datetime) -> list[ChargebackSighting]:
        """The disputes of Stripe's list."""
        disputes = self._stripe.v1.disputes
        since: Any = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
        return [_chargeback_sighting(one) for one in _asked(lambda: disputes.list(since)).data]

    def payment_behind(self, intent_id: str) -> str:
        """What its Checkout session says; the intent itself carries nothing of ours."""
        sessions = self._stripe.v1.checkout.sessions
        found = _asked(lambda: sessions.list({"payment_intent": intent_id, "limit": 1})).data
        return found[0].client_reference_id or "" if found else ""

    def movements(self, start: datetime, end: datetime) -> list[Movement]:
        """Stripe's lists of charges, refunds and disputes, page by page."""
        span: Any = {"created": {"gte": int(start.timestamp()), "lt": int(end.timestamp())}, "limit": 100}
        api = self._stripe.v1
        lists: tuple[Any, ...] = (api.charges, api.refunds, api.disputes)
        rows = _asked(lambda: [row for each in lists for row in each.list(span).auto_paging_iter()])
        return [_movement(row) for row in rows if row.status not in NO_MONEY]

    def read(self, body: bytes, signature: str) -> Notice:
        """Signature and age first, on the raw bytes; only then is the body parsed."""
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, TOLERANCE_S)
            event = json.loads(body)
            return Notice(str(event["id"]), str(event["type"]), str(event["data"]["object"].get("id") or ""))
        # A list or a number instead of an object fails with TypeError or AttributeError.
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError):
            raise BadSignature() from None


def gateway() -> StripeGateway:
    """Stripe as the settings have it."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_ORIGIN, settings.STRIPE_WEBHOOK_SECRET)


@lru_cache
def _client(key: str, origin: str, webhook_secret: str) -> StripeGateway:
    return StripeGateway(key, origin, webhook_secret)


def _asked(call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    except _AWAY as error:
        raise GatewayUnreachable() from error
    except stripe.StripeError as error:
        server_fault = (error.http_status or 0) >= 500
        raise (GatewayUnreachable() if server_fault else GatewayRefused()) from error


def _sighting(session: Any) -> Sighting:
    intent = session.payment_intent
    return Sighting(
        payment_uid=session.client_reference_id or "",
        session_id=session.id,
        intent_id=intent.id if intent else "",
        amount_fen=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        is_live=session.livemode,
        outcome=_outcome(session, intent),
    )


def _outcome(session: Any, intent: Any) -> Any:
    if session.mode != "payment":
        return Payment.State.CREATED
    if session.payment_status == "paid":
        return Payment.State.PAID
    if session.status == "expired":
        return Payment.State.EXPIRED
    # Wallets may complete the page before the money arrives, and the money may then never come.
    if session.status == "complete" and intent and intent.status in ("requires_payment_method", "canceled"):
        return Payment.State.FAILED
    return Payment.State.CREATED


REFUNDS = {
    "succeeded": Refund.State.DONE,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}


def _refund_sighting(one: Any) -> RefundSighting:
    outcome = REFUNDS.get(one.status, Refund.State.ASKED)
    return RefundSighting(_refund_uid(one), one.id, one.amount, outcome)


def _refund_uid(one: Any) -> str:
    # A StripeObject is no dict; one that somebody else made has no such name in it.
    return str(getattr(one.metadata, "refund", "") or "")


# A warning is a question of the bank before it takes the money; one that is closed came to nothing.
CHARGEBACKS = {
    "won": Chargeback.State.WON,
    "warning_closed": Chargeback.State.WON,
    "prevented": Chargeback.State.WON,
    "lost": Chargeback.State.LOST,
}


def _chargeback_sighting(one: Any) -> ChargebackSighting:
    due = getattr(one.evidence_details, "due_by", None)
    return ChargebackSighting(
        dispute_id=one.id,
        intent_id=str(one.payment_intent or ""),
        amount_fen=one.amount,
        currency=one.currency.upper(),
        reason=one.reason,
        opened_at=datetime.fromtimestamp(one.created, UTC),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
        outcome=CHARGEBACKS.get(one.status, Chargeback.State.OPEN),
    )


# No money moved: attempts that were declined or wait, refunds that came to nothing, mere questions of a bank.
NO_MONEY = {"pending", "failed", "canceled", "requires_action", "prevented"}
NO_MONEY |= {"warning_needs_response", "warning_under_review", "warning_closed"}
KINDS = {"charge": "payment", "refund": "refund", "dispute": "chargeback"}


def _movement(one: Any) -> Movement:
    return Movement(
        kind=KINDS[one.object],
        number=one.id,
        intent_id=str(one.payment_intent or ""),
        amount_fen=one.amount,
        currency=one.currency.upper(),
        at=datetime.fromtimestamp(one.created, UTC),
    )
