"""Web login: who is holding the phone, told to the club by way of a code."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox import clock, phones
from sandbox.outside import Outside, outside_of
from sandbox.phones import Phone
from sandbox.screen import COOKIE, hold_phone, page
from sandbox.store import World

CODE_LIFE_S = 300
SCOPES = ("snsapi_base", "snsapi_userinfo")
LOCAL = ("127.0.0.1", "localhost", "::1", "testserver")


def _complaint(outside: Outside, query: dict[str, str]) -> str:
    """Why WeChat would show an error page instead of a login, or nothing."""
    target = urlsplit(query.get("redirect_uri", ""))
    if query.get("appid") != outside.settings.app_id:
        return "appid 参数错误 (40013)"
    if target.scheme not in ("http", "https") or not target.hostname:
        return "redirect_uri 参数错误 (10003)"
    if target.hostname not in (*LOCAL, urlsplit(outside.settings.site_url).hostname):
        return "redirect_uri 域名与后台配置不一致，错误码:10003"
    if query.get("response_type") != "code":
        return "response_type 参数错误"
    if query.get("scope") not in SCOPES:
        return "Scope 参数错误或没有 Scope 权限 (10005)"
    if len(query.get("state", "")) > 128:
        return "state 参数过长"
    return ""


def grant(world: World, phone: Phone, query: dict[str, str]) -> str:
    """A fresh code for this phone, as the address to send the browser to."""
    moment = clock.now()
    for old in [code for code, row in world.codes.items() if row["until"] + 600 < moment]:
        del world.codes[old]
    code = f"0{clock.token(31)}"
    about = {"openid": phone["openid"], "scope": query["scope"]}
    world.codes[code] = about | {"until": moment + CODE_LIFE_S, "used": False}
    target = urlsplit(query["redirect_uri"])
    extra = urlencode({"code": code, "state": query.get("state", "")})
    return urlunsplit(target._replace(query="&".join(filter(None, (target.query, extra))), fragment=""))


async def authorize(request: Request) -> Response:
    """GET connect/oauth2/authorize: silent for a held phone or `as=`, else a page to choose one."""
    outside, query = outside_of(request), dict(request.query_params)
    complaint = _complaint(outside, query)
    if complaint:
        return page(request, "refused.html", {"why": complaint}, status=400)
    named = query.get("as", "")
    if named and not phones.valid(named):
        return page(request, "refused.html", {"why": "openid 格式错误"}, status=400)
    held = outside.world.phones.get(request.cookies.get(COOKIE, ""))
    phone = phones.add(outside.world, named) if named else held
    if phone is None:
        people = list(outside.world.phones.values())
        return page(request, "choose.html", {"people": people, "url": request.url})
    if not named and query["scope"] == "snsapi_userinfo" and not phone["following"]:
        return _consent(request, phone)
    outside.shelf.touch()
    answer = RedirectResponse(grant(outside.world, phone, query), 302)
    return hold_phone(answer, phone) if query.get("hold") else answer


def _consent(request: Request, phone: Phone) -> Response:
    """Somebody who does not follow is asked before name and portrait are given away."""
    allow = URL(str(request.url)).include_query_params(**{"as": phone["openid"]})
    return page(request, "consent.html", {"phone": phone, "allow": str(allow)})
