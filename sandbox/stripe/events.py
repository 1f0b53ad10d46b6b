"""Events: a snapshot of what happened, signed and posted to the club until it says 2xx."""

import asyncio
import copy
import hashlib
import hmac
import json
from functools import partial
from typing import Any

from starlette.requests import Request

from sandbox import clock
from sandbox.outside import Outside
from sandbox.stripe import ledger
from sandbox.stripe.objects import API_VERSION, Object, base
from sandbox.stripe.params import Params

# Stripe gives up after three days; the pauses double up to an hour.
GIVE_UP_S = 3 * 86400
LONGEST_PAUSE_S = 3600


def record(outside: Outside, kind: str, about: Object, request: Object | None = None) -> Object:
    """Write an event down; it is sent by `publish`."""
    event = base("event", "evt") | {
        "api_version": API_VERSION,
        "type": kind,
        "data": {"object": copy.deepcopy(about)},
        "pending_webhooks": 1,
        "request": request or {"id": None, "idempotency_key": None},
    }
    outside.world.stripe["events"][event["id"]] = event
    return event


def signature(payload: str, secret: str, stamp: int | None = None) -> str:
    """The Stripe-Signature header: HMAC-SHA-256 over `timestamp.payload`."""
    moment = clock.now() if stamp is None else stamp
    mac = hmac.new(secret.encode(), f"{moment}.{payload}".encode(), hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


async def _post(outside: Outside, event: Object) -> int | None:
    """One try; each carries a signature of its own time."""
    if outside.faults.of("stripe").mode == "lost":
        return None
    payload = json.dumps(event, ensure_ascii=False, indent=2)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(payload, outside.settings.webhook_secret),
    }
    answer = await outside.courier.post(outside.settings.webhook_url, payload, headers, {})
    if answer.ok:
        event["pending_webhooks"] = 0
        outside.shelf.touch()
    return answer.status


async def publish(outside: Outside, events: list[Object]) -> list[dict[str, Any]]:
    """The first try of each event; what the club did not take is tried again beside."""
    errands = [partial(_post, outside, event) for event in events]
    statuses = await outside.courier.carry("stripe", errands)
    for event in events:
        if event["pending_webhooks"]:
            outside.spawn(keep_trying(outside, event))
    pairs = zip(events, statuses, strict=True)
    return [{"id": event["id"], "type": event["type"], "status": status} for event, status in pairs]


async def keep_trying(outside: Outside, event: Object) -> None:
    """Retry with doubling pauses until the club answers 2xx or three days have passed."""
    pause = 1
    while event["pending_webhooks"] and clock.now() - event["created"] < GIVE_UP_S:
        await asyncio.sleep(pause)
        if event["id"] not in outside.world.stripe["events"]:
            return
        await _post(outside, event)
        pause = min(pause * 2, LONGEST_PAUSE_S)


def resume(outside: Outside) -> None:
    """After a restart, go on with the events that the club has not taken."""
    for event in outside.world.stripe["events"].values():
        if event["pending_webhooks"]:
            outside.spawn(keep_trying(outside, event))


def retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/events/{id}."""
    return ledger.find(outside.world, "events", request.path_params["id"])


def listed(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/events, by type or types."""
    rows = list(outside.world.stripe["events"].values())
    return ledger.page(outside.world, "/v1/events", rows, params, ("type",))
