"""Pages of the phone: all of them, one of them, and the way out to the club's pages."""

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import faults, messages, phones
from sandbox.outside import Outside, json_body, outside_of
from sandbox.phone import chat
from sandbox.phones import Phone
from sandbox.screen import as_wechats_browser, hold_phone, page, render, web
from sandbox.wechat import qrcodes, templates

FEED_LIMIT = 120
RECENT = 12
SESSIONS_SHOWN = 6


def _phone(request: Request) -> Phone:
    phone = outside_of(request).world.phones.get(request.path_params["openid"])
    if phone is None:
        raise HTTPException(404, "no such phone")
    found: Phone = phone
    return found


def _shelf(outside: Outside) -> list[dict[str, Any]]:
    """Every phone with its last line, for lists."""
    last: dict[str, dict[str, Any]] = {}
    for message in outside.world.messages:
        last[message["to"]] = message
    rows = []
    for phone in outside.world.phones.values():
        lines = [last[name] for name in (phone["openid"], phone["number"]) if name in last]
        newest = max(lines, key=lambda line: line["at"]) if lines else None
        line = chat.preview(newest, outside.world.templates) if newest else phone["number"]
        rows.append({**phone, "last": newest, "line": line})
    return rows


async def home(request: Request) -> Response:
    """GET /: every phone, and the state of the services."""
    outside = outside_of(request)
    seen = {"people": _shelf(outside), "faults": outside.faults.seen(), "site": outside.settings.site_url}
    seen["modes"] = faults.MODES
    recent = messages.delivered(outside.world, limit=RECENT)
    seen["recent"] = [row | {"line": chat.preview(row, outside.world.templates)} for row in recent]
    seen["owners"] = messages.owners(outside.world)
    seen["sessions"] = list(outside.world.stripe["sessions"].values())[: -SESSIONS_SHOWN - 1 : -1]
    seen["orders"] = list(outside.world.wechatpay["orders"].values())[: -SESSIONS_SHOWN - 1 : -1]
    seen["counts"] = {
        name: sum(m["service"] == name for m in outside.world.messages) for name in messages.SERVICES
    }
    return page(request, "home.html", seen)


async def new_phone(request: Request) -> Response:
    """POST /phone: one more phone, and its page."""
    body = await json_body(request)
    phone = phones.add(outside_of(request).world, nickname=str(body.get("nickname") or "")[:20])
    return RedirectResponse(f"/phone/{phone['openid']}", 303)


def _seen(request: Request, phone: Phone) -> dict[str, Any]:
    world = outside_of(request).world
    texts = messages.delivered(world, "sms", phone["number"], FEED_LIMIT)
    return {
        "phone": phone,
        "chat": chat.lines(messages.chat(world, phone["openid"], FEED_LIMIT), world.templates),
        "notices": templates.notices(outside_of(request)),
        "texts": [row | {"code": chat.code_in(row["text"])} for row in texts],
    }


async def one(request: Request) -> Response:
    """GET /phone/<openid>: the device with its chat, texts and menu."""
    outside, phone = outside_of(request), _phone(request)
    context = _seen(request, phone) | {
        "people": _shelf(outside),
        "menu": outside.world.menu.get("button", []),
        "scenes": [row | {"ticket": ticket} for ticket, row in qrcodes.alive(outside).items()][-8:][::-1],
        "faults": outside.faults.seen(),
        "modes": faults.MODES,
    }
    return page(request, "phone.html", context)


async def feed(request: Request) -> Response:
    """GET /phone/<openid>/feed: the moving parts as HTML, when they are newer than `?seen=`."""
    outside, phone = outside_of(request), _phone(request)
    ticks = sum(phone["credits"].values())
    mark = (
        f"{outside.world.serial}-{int(phone['following'])}-{ticks}-{hash(str(outside.world.menu)) & 0xFFFFFF}"
    )
    if request.query_params.get("seen") == mark:
        return JSONResponse({"seen": mark})
    context = _seen(request, phone) | {"menu": outside.world.menu.get("button", [])}
    parts = {name: render(request, f"_{name}.html", context) for name in ("chat", "texts", "menu", "notices")}
    newest = context["texts"][0]["id"] if context["texts"] else ""
    return JSONResponse({"seen": mark, "following": phone["following"], "newest_text": newest} | parts)


async def leave(request: Request) -> Response:
    """GET /phone/<openid>/open?url=: take this phone in hand and go to a page."""
    url = web(request.query_params.get("url"))
    if not url:
        return page(request, "refused.html", {"why": "无法打开此链接"}, status=400)
    answer = hold_phone(RedirectResponse(_as_in_wechat(outside_of(request), url), 302), _phone(request))
    return as_wechats_browser(request, answer)


def _as_in_wechat(outside: Outside, url: str) -> str:
    """The club's own pages by way of its WeChat login.

    WeChat's browser is known by its User-Agent, which a page cannot set; through the login the club learns
    who holds the phone all the same, and changing phones changes the person.
    """
    known, target = outside.settings, urlsplit(url)
    path = url.removeprefix(known.site_url)
    inside = f"{target.scheme}://{target.netloc}" == known.site_url and not path.startswith("/accounts/")
    return f"{known.site_url}{known.login_path}{quote(path or '/')}" if inside and known.login_path else url


async def portrait(request: Request) -> Response:
    """GET /avatar/<openid>.svg: the initial on a colour."""
    phone = outside_of(request).world.phones.get(request.path_params["openid"]) or {}
    shown = {"name": phone.get("nickname", "?"), "colour": phone.get("colour", "#b2b2b2")}
    return Response(render(request, "avatar.svg", shown), media_type="image/svg+xml")


routes = [
    Route("/", home, methods=["GET"]),
    Route("/phone", new_phone, methods=["POST"]),
    Route("/phone/{openid}", one, methods=["GET"]),
    Route("/phone/{openid}/feed", feed, methods=["GET"]),
    Route("/phone/{openid}/open", leave, methods=["GET"]),
    Route("/avatar/{openid}.svg", portrait, methods=["GET"]),
]
