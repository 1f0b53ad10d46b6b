"""Refunds: at once for cards, a moment later for wallets, sometimes never."""

import asyncio
from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.stripe import events, ledger, objects
from sandbox.stripe.errors import StripeError, required
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params, group, whole

REASONS = (None, "duplicate", "fraudulent", "requested_by_customer")
WALLET_DELAY_S = 1.0


def _charge(outside: Outside, params: Params) -> Object:
    """The paid charge that the parameters point to."""
    if params.get("charge"):
        charge = ledger.find(outside.world, "charges", params["charge"], "charge")
    elif params.get("payment_intent"):
        intent = ledger.find(outside.world, "intents", params["payment_intent"], "payment_intent")
        charge = outside.world.stripe["charges"].get(intent["latest_charge"] or "", {})
    else:
        raise required("payment_intent")
    if not charge.get("paid"):
        raise StripeError(
            "This PaymentIntent does not have a successful charge to refund.", param="payment_intent"
        )
    if charge["disputed"]:
        raise StripeError(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    return charge


def _amount(charge: Object, params: Params) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = whole(params, "amount", left)
    if amount < 1:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).", param="amount"
        )
    return amount


def create(outside: Outside, request: Request, params: Params) -> Object:
    """POST /v1/refunds: the whole rest unless `amount` is given."""
    charge = _charge(outside, params)
    reason = params.get("reason") or None
    if reason not in REASONS:
        raise StripeError(f"Invalid reason: {reason}", param="reason")
    amount = _amount(charge, params)
    at_once = charge["payment_method_details"]["type"] == "card"
    status = "succeeded" if at_once else "pending"
    refund = objects.refund(charge, amount, reason, group(params, "metadata"), status)
    outside.world.stripe["refunds"][refund["id"]] = refund
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    told = [
        events.record(outside, "refund.created", refund),
        events.record(outside, "charge.refunded", charge),
    ]
    outside.spawn(_report(outside, refund, told))
    return refund


async def _report(outside: Outside, refund: Object, told: list[Object]) -> None:
    await events.publish(outside, told)
    if refund["status"] == "pending":
        await asyncio.sleep(WALLET_DELAY_S)
    if refund["status"] in ("pending", "succeeded"):
        await settle(outside, refund, "succeeded")


async def settle(outside: Outside, refund: Object, outcome: str) -> list[dict[str, Any]]:
    """The bank's last word on a refund; a failed one puts the money back on the charge."""
    if outcome == "failed" and refund["status"] != "failed":
        charge = ledger.find(outside.world, "charges", refund["charge"])
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        refund["failure_reason"] = "lost_or_stolen_card"
    refund["status"] = outcome
    told = [events.record(outside, "refund.updated", refund)]
    if outcome == "failed":
        told.append(events.record(outside, "refund.failed", refund))
    return await events.publish(outside, told)


def retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/refunds/{id}."""
    return ledger.find(outside.world, "refunds", request.path_params["id"])


def listed(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/refunds."""
    rows = list(outside.world.stripe["refunds"].values())
    return ledger.page(outside.world, "/v1/refunds", rows, params, ("payment_intent", "charge"))
