"""Transfers: money of the platform on its way to a connected account, at once and for good."""

import re
from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.stripe import events, ledger, objects
from sandbox.stripe.errors import StripeError, missing, required
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params, group, whole

ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{8,40}")
FILTERS = ("destination", "transfer_group")


def create(outside: Outside, request: Request, params: Params) -> Object:
    """POST /v1/transfers: `transfer_group`, description and metadata are the caller's own."""
    for name in ("currency", "destination"):
        if not params.get(name):
            raise required(name)
    amount, destination = whole(params, "amount"), str(params["destination"])
    if amount < 1:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if not ACCOUNT.fullmatch(destination):
        raise missing("destination", destination, "destination")
    texts: dict[str, Any] = {name: params.get(name) for name in ("description", "transfer_group")}
    made = objects.transfer(amount, str(params["currency"]), destination, group(params, "metadata"), texts)
    outside.world.stripe["transfers"][made["id"]] = made
    event = events.record(outside, "transfer.created", made)
    outside.spawn(events.publish(outside, [event]))
    return made


def retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/transfers/{id}."""
    return ledger.find(outside.world, "transfers", request.path_params["id"])


def listed(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/transfers, by destination or transfer group."""
    rows = list(outside.world.stripe["transfers"].values())
    return ledger.page(outside.world, "/v1/transfers", rows, params, FILTERS)
