"""Access tokens: the classic kind, which replaces the previous one, and the stable kind."""

from typing import Any

from starlette.requests import Request

from sandbox import clock
from sandbox.outside import Outside
from sandbox.store import World
from sandbox.wechat.errors import WeChatError

LIFE_S = 7200
# The platform keeps the replaced token alive for five minutes.
OVERLAP_S = 300


def _identify(outside: Outside, appid: str, secret: str, grant_type: str) -> None:
    if grant_type != "client_credential":
        raise WeChatError(40002, "invalid grant_type")
    if not appid:
        raise WeChatError(41002, "appid missing")
    if appid != outside.settings.app_id:
        raise WeChatError(40013, "invalid appid")
    if not secret:
        raise WeChatError(41004, "appsecret missing")
    if secret != outside.settings.app_secret:
        raise WeChatError(40125, "invalid appsecret")


def issue(world: World, kind: str) -> dict[str, Any]:
    """A new token of that kind; the one before lives five minutes more."""
    moment = clock.now()
    for held in list(world.tokens):
        row = world.tokens[held]
        if row["kind"] == kind:
            row["until"] = min(row["until"], moment + OVERLAP_S)
            row["current"] = False
        if row["until"] < moment:
            del world.tokens[held]
    name = f"{len(world.tokens):02d}_{clock.token(120)}"
    world.tokens[name] = {"kind": kind, "until": moment + LIFE_S, "current": True}
    return {"access_token": name, "expires_in": LIFE_S}


def current(world: World, kind: str) -> dict[str, Any] | None:
    """The present token of that kind, until five minutes before its end."""
    moment = clock.now()
    for name, row in world.tokens.items():
        if row["kind"] == kind and row["current"] and row["until"] - moment > OVERLAP_S:
            return {"access_token": name, "expires_in": row["until"] - moment}
    return None


def check(world: World, name: str) -> None:
    """Refuse a missing, unknown or expired token."""
    if not name:
        raise WeChatError(41001, "access_token missing")
    row = world.tokens.get(name)
    if row is None:
        raise WeChatError(40001, "invalid credential, access_token is invalid or not latest")
    if row["until"] < clock.now():
        raise WeChatError(42001, "access_token expired")


def stable(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """POST /cgi-bin/stable_token: the same token for everybody until it ends or is forced."""
    names = (str(body.get(name, "")) for name in ("appid", "secret", "grant_type"))
    _identify(outside, *names)
    held = None if body.get("force_refresh") else current(outside.world, "stable")
    return held or issue(outside.world, "stable")


def classic(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET /cgi-bin/token: each call makes a new token."""
    query = request.query_params
    _identify(outside, *(query.get(name, "") for name in ("appid", "secret", "grant_type")))
    return issue(outside.world, "classic")
