"""Contract calls under /sandbox/: act as a person, read what arrived, make services misbehave."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import faults, messages, phones
from sandbox.outside import Outside, json_body, outside_of
from sandbox.phones import Phone
from sandbox.wechat import acts, callbacks, qrcodes

Body = dict[str, Any]
Act = Callable[[Outside, Phone, Body], Awaitable[dict[str, Any]]]


class BadCall(Exception):
    """A contract call without what it needs."""


def _needed(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, (str, int)) or not str(value):
        raise BadCall(f"{name} is required")
    return str(value)


async def _follow(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    return {"club": await acts.follow(outside, phone, str(body.get("scene") or ""))}


async def _unfollow(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    return {"club": await acts.unfollow(outside, phone)}


async def _scan(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    return {"club": await acts.scan(outside, phone, _needed(body, "scene"))}


async def _text(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    return {"club": await acts.write(outside, phone, _needed(body, "content"))}


async def _menu(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    said, url = await acts.tap(outside, phone, _needed(body, "key"))
    return {"club": said, "url": url} if url else {"club": said}


async def _subscribe(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    name, accept = _needed(body, "template_id"), bool(body.get("accept", True))
    return {"club": await acts.answer_popup(outside, phone, name, accept, str(body.get("scene") or "1"))}


async def _withdraw(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    return {"club": await acts.withdraw(outside, phone, _needed(body, "template_id"))}


async def _describe(outside: Outside, phone: Phone, body: Body) -> dict[str, Any]:
    """Set nickname, number or following without telling the club; for demo worlds and tests."""
    if body.get("number"):
        phone["number"] = phones.normal(str(body["number"]))
    phone.update({name: body[name] for name in ("nickname", "following", "snapshot") if name in body})
    if phone["following"] and not phone["followed_at"]:
        phone["followed_at"] = int(time.time())
    return {"phone": phone}


ACTS: dict[str, Act] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "text": _text,
    "menu": _menu,
    "subscribe": _subscribe,
    "withdraw": _withdraw,
}


async def _answer(request: Request, act: Act) -> Response:
    outside, openid = outside_of(request), request.path_params["openid"]
    if not phones.valid(openid):
        return JSONResponse({"ok": False, "error": "not an openid"}, 400)
    try:
        result = await act(outside, phones.add(outside.world, openid), await json_body(request))
    except BadCall as error:
        return JSONResponse({"ok": False, "error": str(error)}, 400)
    return JSONResponse({"ok": True} | result)


async def act_as(request: Request) -> Response:
    """POST /sandbox/phones/<openid>/<act>: a person acts, the club gets the callback."""
    act = ACTS.get(request.path_params["act"])
    if act is None:
        return JSONResponse({"ok": False, "error": "no such act", "acts": list(ACTS)}, 404)
    return await _answer(request, act)


async def describe(request: Request) -> Response:
    """PUT /sandbox/phones/<openid>: a phone with these facts, quietly."""
    return await _answer(request, _describe)


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
    if service not in faults.SERVICES or mode not in faults.MODES:
        error = f"service is one of {faults.SERVICES}, mode one of {faults.MODES}"
        return JSONResponse({"ok": False, "error": error}, 400)
    until = time.monotonic() + float(body["for_s"]) if body.get("for_s") else None
    slow = float(body.get("seconds") or faults.SLOW_S)
    outside.faults.set(service, faults.Fault(mode, until, slow, bool(body.get("done")), body.get("code")))
    return JSONResponse({"ok": True, "faults": outside.faults.seen()})


async def state(request: Request) -> Response:
    """GET /sandbox/state: the world at a glance."""
    outside = outside_of(request)
    world, money = outside.world, outside.world.stripe
    waiting = [event["id"] for event in money["events"].values() if event["pending_webhooks"]]
    return JSONResponse({
        "site": outside.settings.site_url,
        "phones": list(world.phones.values()),
        "menu": world.menu,
        "qrcodes": [row | {"ticket": ticket} for ticket, row in qrcodes.alive(outside).items()],
        "messages": {name: sum(m["service"] == name for m in world.messages) for name in messages.SERVICES},
        "stripe": {name: len(rows) for name, rows in money.items()} | {"waiting_events": waiting},
        "faults": outside.faults.seen(),
    })  # fmt: skip


async def reset(request: Request) -> Response:
    """POST /sandbox/reset: the pre-made phones and nothing else."""
    outside_of(request).reset()
    return JSONResponse({"ok": True})


async def verify(request: Request) -> Response:
    """POST /sandbox/wechat/verify: the console's check of the club's callback address."""
    said = await callbacks.verify(outside_of(request))
    return JSONResponse({"ok": said["verified"], "club": said})


async def healthz(request: Request) -> Response:
    """GET /healthz."""
    return JSONResponse({"status": "ok"})


routes = [
    Route("/sandbox/messages", inbox, methods=["GET"]),
    Route("/sandbox/phones/{openid}", describe, methods=["PUT"]),
    Route("/sandbox/phones/{openid}/{act}", act_as, methods=["POST"]),
    Route("/sandbox/faults", misbehave, methods=["POST"]),
    Route("/sandbox/state", state, methods=["GET"]),
    Route("/sandbox/reset", reset, methods=["POST"]),
    Route("/sandbox/wechat/verify", verify, methods=["POST"]),
    Route("/healthz", healthz, methods=["GET"]),
]
