"""How a Checkout session ends: paid, failed, declined, still processing, or expired."""

import asyncio
from typing import Any

from starlette.requests import Request

from sandbox import clock
from sandbox.outside import Outside
from sandbox.stripe import events, ledger, objects
from sandbox.stripe.errors import StripeError
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params

OUTCOMES = ("paid", "failed", "expired", "processing", "declined")
SWEEP_S = 5


def _intent(outside: Outside, session: Object) -> Object:
    """The session's payment intent, made at the first attempt as Stripe does."""
    world = outside.world.stripe
    if session["payment_intent"] is None:
        made = objects.intent(session, world["intent_data"].get(session["id"]) or {})
        world["intents"][made["id"]] = made
        session["payment_intent"] = made["id"]
    held: Object = world["intents"][session["payment_intent"]]
    return held


def _complete(session: Object, payment_status: str) -> None:
    email = session["customer_email"]
    details = {"email": email, "tax_ids": []} | objects.blank("address name phone")
    session.update(status="complete", payment_status=payment_status, url=None, customer_details=details)


def _charge(outside: Outside, intent: Object, method: str, *, succeeded: bool) -> Object:
    made = objects.charge(intent, method, succeeded=succeeded)
    outside.world.stripe["charges"][made["id"]] = made
    intent["latest_charge"] = made["id"]
    if succeeded:
        intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None)
        intent["payment_method"] = made["payment_method"]
    else:
        error = {"type": "card_error", "code": "card_declined", "message": made["failure_message"]}
        intent.update(status="requires_payment_method", last_payment_error=error)
    return made


def pay(outside: Outside, session: Object, method: str) -> list[Object]:
    """The money arrives. A session that waited for it gets `async_payment_succeeded`."""
    waited = session["status"] == "complete"
    told = "checkout.session.async_payment_succeeded" if waited else "checkout.session.completed"
    if not session["amount_total"]:
        _complete(session, "no_payment_required")
        return [events.record(outside, told, session)]
    intent = _intent(outside, session)
    charge = _charge(outside, intent, method, succeeded=True)
    _complete(session, "paid")
    return [
        events.record(outside, "charge.succeeded", charge),
        events.record(outside, "payment_intent.succeeded", intent),
        events.record(outside, told, session),
    ]


def process(outside: Outside, session: Object) -> list[Object]:
    """The person has done everything; the money is still under way."""
    intent = _intent(outside, session)
    intent["status"] = "processing"
    _complete(session, "unpaid")
    return [
        events.record(outside, "payment_intent.processing", intent),
        events.record(outside, "checkout.session.completed", session),
    ]


def decline(outside: Outside, session: Object, method: str) -> list[Object]:
    """One attempt is refused; an open session stays open for another."""
    intent = _intent(outside, session)
    charge = _charge(outside, intent, method, succeeded=False)
    return [
        events.record(outside, "charge.failed", charge),
        events.record(outside, "payment_intent.payment_failed", intent),
    ]


def fail(outside: Outside, session: Object, method: str) -> list[Object]:
    """A delayed payment that never arrives: completed unpaid, then failed."""
    first = process(outside, session) if session["status"] == "open" else []
    refused = decline(outside, session, method)
    return [*first, *refused, events.record(outside, "checkout.session.async_payment_failed", session)]


def expire(outside: Outside, session: Object) -> list[Object]:
    """Nobody paid in time."""
    session.update(status="expired", url=None)
    return [events.record(outside, "checkout.session.expired", session)]


def end(outside: Outside, session: Object, outcome: str, method: str = "") -> list[Object]:
    """Bring a session to an outcome; refused when it has already come to its end."""
    waiting = session["status"] == "complete" and session["payment_status"] == "unpaid"
    intent = outside.world.stripe["intents"].get(session["payment_intent"] or "", {})
    may_end = waiting and intent["status"] == "processing" and outcome in ("paid", "failed")
    if session["status"] != "open" and not may_end:
        raise StripeError(f"This Checkout Session is {session['status']}.", code="checkout_session_not_open")
    method = method or session["payment_method_types"][0]
    acts: dict[str, Any] = {
        "paid": lambda: pay(outside, session, method),
        "failed": lambda: fail(outside, session, method),
        "declined": lambda: decline(outside, session, method),
        "processing": lambda: process(outside, session),
        "expired": lambda: expire(outside, session),
    }
    ended: list[Object] = acts[outcome]()
    return ended


def expire_call(outside: Outside, request: Request, params: Params) -> Object:
    """POST /v1/checkout/sessions/{id}/expire: only an open session."""
    session = ledger.find(outside.world, "sessions", request.path_params["id"])
    if session["status"] != "open":
        raise StripeError('Only Checkout Sessions with a status in ["open"] can be expired.', param="session")
    outside.spawn(events.publish(outside, expire(outside, session)))
    return session


async def expire_when_due(outside: Outside) -> None:
    """Expire open sessions whose time is over, for as long as the sandbox runs."""
    while True:
        await asyncio.sleep(SWEEP_S)
        rows = outside.world.stripe["sessions"].values()
        due = [row for row in rows if row["status"] == "open" and row["expires_at"] <= clock.now()]
        for session in due:
            outside.spawn(events.publish(outside, expire(outside, session)))


def intent_retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/payment_intents/{id}."""
    return ledger.find(outside.world, "intents", request.path_params["id"])


def intent_list(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/payment_intents."""
    rows = list(outside.world.stripe["intents"].values())
    return ledger.page(outside.world, "/v1/payment_intents", rows, params, ("customer",))


def charge_retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/charges/{id}."""
    return ledger.find(outside.world, "charges", request.path_params["id"])


def charge_list(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/charges."""
    rows = list(outside.world.stripe["charges"].values())
    return ledger.page(outside.world, "/v1/charges", rows, params, ("payment_intent", "customer"))
