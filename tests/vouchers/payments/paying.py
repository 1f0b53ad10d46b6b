"""What the payment tests do again and again: begin to pay, pay, bring webhooks."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import stripe
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.models import Member
from tests.outside import Outside
from vouchers.payments.actions import open_checkout, start_payment
from vouchers.payments.models import Payment

HERE = "http://127.0.0.1:8000/me/orders/"


def by(member: Member) -> Actor:
    return Actor(ActorKind.MEMBER, str(member.uid))


def begun(member: Member, amount_fen: int = 6800) -> Payment:
    """A payment whose page is open. Begun now: the page runs out by Stripe's own clock."""
    at = timezone.now()
    payment = start_payment(member=member, purpose="order:test", amount_fen=amount_fen, by=by(member), at=at)
    return open_checkout(payment=payment, label="洗车礼包", back_url=HERE, cancel_url=HERE, at=at)


def pay(outside: Outside, payment: Payment, outcome: str = "paid") -> list[dict[str, Any]]:
    """The person ends the page; the events that Stripe would send."""
    told = outside.post(f"/sandbox/stripe/pay/{payment.session_id}", outcome=outcome)["events"]
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    return [outside.http.get(f"/v1/events/{event['id']}", headers=key).json() for event in told]


def header(payload: str, secret: str = "", age_s: int = 0) -> str:
    """Stripe's own signature of a payload."""
    secret = secret or settings.STRIPE_WEBHOOK_SECRET
    return stripe.WebhookSignature.generate_signature_header(payload, secret, int(time.time()) - age_s)


def bring(event: dict[str, Any]) -> HttpResponse:
    """Deliver one event to the webhook."""
    payload = json.dumps(event)
    return send(payload, header(payload))


def send(payload: str, signature: str) -> HttpResponse:
    """Post raw bytes to the webhook."""
    return Client().post(
        "/stripe/webhook/", payload, content_type="application/json", headers={"Stripe-Signature": signature}
    )


def at_once(threads: int, act: Callable[[], Any]) -> list[str]:
    """Run an act in several threads that start together; the states or refusals they came back with."""
    gate = threading.Barrier(threads)

    def one(_number: int) -> str:
        gate.wait(10)
        try:
            return str(act().state)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sorted(pool.map(one, range(threads)))
