"""Disputes: the payer's bank takes a payment back, until it is won or lost."""

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.stripe import events, ledger, objects
from sandbox.stripe.errors import StripeError
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params

REASONS = (
    "general",
    "fraudulent",
    "product_not_received",
    "product_unacceptable",
    "duplicate",
    "unrecognized",
)
OUTCOMES = ("won", "lost")
ANSWER_DAYS = 7


def opened(outside: Outside, session: Object, reason: str) -> tuple[Object, list[Object]]:
    """The bank takes the session's charge back; the dispute and what Stripe tells of it."""
    intent = outside.world.stripe["intents"].get(session["payment_intent"] or "", {})
    charge = outside.world.stripe["charges"].get(intent.get("latest_charge") or "", {})
    if not charge.get("paid") or charge["disputed"]:
        raise StripeError("Only a paid charge can be disputed, and only once.")
    made = objects.dispute(charge, reason, ANSWER_DAYS)
    outside.world.stripe["disputes"][made["id"]] = made
    charge["disputed"] = True
    return made, [events.record(outside, "charge.dispute.created", made)]


def closed(outside: Outside, dispute: Object, outcome: str) -> list[Object]:
    """The bank's word."""
    dispute["status"] = outcome
    return [events.record(outside, "charge.dispute.closed", dispute)]


def retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/disputes/{id}."""
    return ledger.find(outside.world, "disputes", request.path_params["id"])


def listed(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/disputes."""
    rows = list(outside.world.stripe["disputes"].values())
    return ledger.page(outside.world, "/v1/disputes", rows, params, ("payment_intent", "charge"))
