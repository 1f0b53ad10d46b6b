"""Contract calls under /sandbox/: read what arrived, make services misbehave, look at the world."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import faults, messages
from sandbox.outside import json_body, outside_of
from sandbox.services import SERVICES
from sandbox.wechat import callbacks, qrcodes, templates


async def inbox(request: Request) -> Response:
    """GET /sandbox/messages: what was delivered, newest first."""
    query = request.query_params
    service = query.get("service", "")
    if service and service not in messages.SERVICES:
        return JSONResponse({"ok": False, "error": f"service is one of {messages.SERVICES}"}, 400)
    # A bare "+86…" in a query string arrives with a blank in place of the plus.
    to = query.get("to", "").replace(" ", "+")
    limit = int(query["limit"]) if query.get("limit", "").isdigit() else 200
    return JSONResponse({"messages": messages.delivered(outside_of(request).world, service, to, limit)})


async def misbehave(request: Request) -> Response:
    """POST /sandbox/faults: one service in one mode, for a while or until told otherwise."""
    body, outside = await json_body(request), outside_of(request)
    service, mode = body.get("service"), body.get("mode")
    if service not in SERVICES or mode not in faults.MODES:
        error = f"service is one of {tuple(SERVICES)}, mode one of {faults.MODES}"
        return JSONResponse({"ok": False, "error": error}, 400)
    try:
        for_s, slow = float(body.get("for_s") or 0), float(body.get("seconds") or faults.SLOW_S)
    except (TypeError, ValueError):
        return JSONResponse({"ok": False, "error": "for_s and seconds are numbers"}, 400)
    until = time.monotonic() + for_s if for_s else None
    outside.faults.set(service, faults.Fault(mode, until, slow, bool(body.get("done")), body.get("code")))
    return JSONResponse({"ok": True, "faults": outside.faults.seen()})


async def state(request: Request) -> Response:
    """GET /sandbox/state: the world at a glance."""
    outside = outside_of(request)
    world, money = outside.world, outside.world.stripe
    waiting = [event["id"] for event in money["events"].values() if event["pending_webhooks"]]
    seen = {
        "site": outside.settings.site_url,
        "smtp_port": outside.smtp_port,
        "phones": list(world.phones.values()),
        "menu": world.menu,
        "qrcodes": [row | {"ticket": ticket} for ticket, row in qrcodes.alive(outside).items()],
        "messages": {name: sum(m["service"] == name for m in world.messages) for name in messages.SERVICES},
        "arrived": world.tally,
        "stripe": {name: len(rows) for name, rows in money.items()} | {"waiting_events": waiting},
        "wechatpay": {name: len(rows) for name, rows in world.wechatpay.items()},
        "faults": outside.faults.seen(),
    }
    return JSONResponse(seen)


async def reset(request: Request) -> Response:
    """POST /sandbox/reset: the pre-made phones and nothing else."""
    outside_of(request).reset()
    return JSONResponse({"ok": True})


async def register_templates(request: Request) -> Response:
    """PUT /sandbox/templates {id: {"title", "content", "notice"}}: the account's template library."""
    outside, body = outside_of(request), await json_body(request)
    for name, row in body.items():
        title, content = str(row.get("title", "")), str(row.get("content", ""))
        templates.register(outside, name, title, content, is_notice=bool(row.get("notice")))
    return JSONResponse({"ok": True, "templates": list(outside.world.templates.values())})


async def verify(request: Request) -> Response:
    """POST /sandbox/wechat/verify: the console's check of the club's callback address."""
    said = await callbacks.verify(outside_of(request))
    return JSONResponse({"ok": said["verified"], "club": said})


async def healthz(request: Request) -> Response:
    """GET /healthz."""
    return JSONResponse({"status": "ok"})


routes = [
    Route("/sandbox/messages", inbox, methods=["GET"]),
    Route("/sandbox/templates", register_templates, methods=["PUT"]),
    Route("/sandbox/faults", misbehave, methods=["POST"]),
    Route("/sandbox/state", state, methods=["GET"]),
    Route("/sandbox/reset", reset, methods=["POST"]),
    Route("/sandbox/wechat/verify", verify, methods=["POST"]),
    Route("/healthz", healthz, methods=["GET"]),
]
