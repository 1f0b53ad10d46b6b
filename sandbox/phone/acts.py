"""Contract calls that act as a person: POST /sandbox/phones/<openid>/<act>."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import phones
from sandbox.outside import Outside, json_body, outside_of
from sandbox.phones import Phone
from sandbox.wechat import acts

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


routes = [
    Route("/sandbox/phones/{openid}", describe, methods=["PUT"]),
    Route("/sandbox/phones/{openid}/{act}", act_as, methods=["POST"]),
]
