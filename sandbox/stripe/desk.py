"""The person's side of Stripe: the checkout page, and the contract calls that complete it."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox.outside import Outside, json_body, outside_of
from sandbox.screen import page
from sandbox.stripe import disputes, events, ledger, payments, refunds
from sandbox.stripe.errors import StripeError
from sandbox.stripe.objects import Object

# Stripe waits for the webhook before it sends the buyer back, but not for ever.
PATIENCE_S = 2.0


def _refused(error: StripeError) -> Response:
    return JSONResponse({"ok": False, "error": error.error["message"]}, error.status)


async def complete(request: Request) -> Response:
    """POST /sandbox/stripe/pay/<session> {"outcome", "method"?}: ends a session and tells the club."""
    outside, body = outside_of(request), await json_body(request)
    outcome = body.get("outcome", "paid")
    if outcome not in payments.OUTCOMES:
        return JSONResponse({"ok": False, "error": f"outcome is one of {payments.OUTCOMES}"}, 400)
    try:
        session = ledger.find(outside.world, "sessions", request.path_params["id"])
        told = payments.end(outside, session, outcome, str(body.get("method") or ""))
    except StripeError as error:
        return _refused(error)
    return JSONResponse({"ok": True, "session": session, "events": await events.publish(outside, told)})


async def settle_refund(request: Request) -> Response:
    """POST /sandbox/stripe/refunds/<id> {"outcome": "succeeded|failed"}: the bank's late word."""
    outside, body = outside_of(request), await json_body(request)
    outcome = body.get("outcome")
    if outcome not in ("succeeded", "failed"):
        return JSONResponse({"ok": False, "error": "outcome is succeeded or failed"}, 400)
    try:
        refund = ledger.find(outside.world, "refunds", request.path_params["id"])
    except StripeError as error:
        return _refused(error)
    told = await refunds.settle(outside, refund, outcome)
    return JSONResponse({"ok": True, "refund": refund, "events": told})


async def open_dispute(request: Request) -> Response:
    """POST /sandbox/stripe/pay/<session>/dispute {"reason"?}: the payer's bank takes the money back."""
    outside, body = outside_of(request), await json_body(request)
    reason = body.get("reason", "general")
    if reason not in disputes.REASONS:
        return JSONResponse({"ok": False, "error": f"reason is one of {disputes.REASONS}"}, 400)
    try:
        session = ledger.find(outside.world, "sessions", request.path_params["id"])
        dispute, told = disputes.opened(outside, session, reason)
    except StripeError as error:
        return _refused(error)
    return JSONResponse({"ok": True, "dispute": dispute, "events": await events.publish(outside, told)})


async def close_dispute(request: Request) -> Response:
    """POST /sandbox/stripe/disputes/<id> {"outcome": "won|lost"}: what the bank decides."""
    outside, body = outside_of(request), await json_body(request)
    if body.get("outcome") not in disputes.OUTCOMES:
        return JSONResponse({"ok": False, "error": f"outcome is one of {disputes.OUTCOMES}"}, 400)
    try:
        dispute = ledger.find(outside.world, "disputes", request.path_params["id"])
    except StripeError as error:
        return _refused(error)
    told = disputes.closed(outside, dispute, body["outcome"])
    return JSONResponse({"ok": True, "dispute": dispute, "events": await events.publish(outside, told)})


def _back(session: Object, name: str) -> str:
    """Where the buyer goes next, with Stripe's placeholder filled in."""
    return str(session[name] or session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


async def checkout(request: Request) -> Response:
    """GET /stripe/pay/<session>: the hosted page."""
    outside = outside_of(request)
    try:
        session = ledger.find(outside.world, "sessions", request.path_params["id"])
    except StripeError:
        return page(request, "refused.html", {"why": "支付链接不存在"}, status=404)
    if session["status"] == "complete":
        return RedirectResponse(_back(session, "success_url"), 303)
    shown = {"session": session, "lines": outside.world.stripe["line_items"][session["id"]]}
    return page(request, "pay.html", shown | {"declined": request.query_params.get("declined")})


async def submit(request: Request) -> Response:
    """POST /stripe/pay/<session>: a button of the hosted page was pressed."""
    outside, form = outside_of(request), await request.form()
    button, method = str(form.get("button", "")), str(form.get("method", ""))
    try:
        session = ledger.find(outside.world, "sessions", request.path_params["id"])
        if button == "cancel":
            return RedirectResponse(_back(session, "cancel_url"), 303)
        outcome = button if button in payments.OUTCOMES else "paid"
        told = payments.end(
            outside, session, outcome, method if method in session["payment_method_types"] else ""
        )
    except StripeError as error:
        return page(request, "refused.html", {"why": error.error["message"]}, status=error.status)
    await _patiently(outside, told)
    if session["status"] == "open":
        return RedirectResponse(f"{request.url.path}?declined=1", 303)
    where = "cancel_url" if session["status"] == "expired" else "success_url"
    return RedirectResponse(_back(session, where), 303)


async def _patiently(outside: Outside, told: list[Any]) -> None:
    sending = asyncio.ensure_future(events.publish(outside, told))
    await asyncio.wait([sending], timeout=PATIENCE_S)
