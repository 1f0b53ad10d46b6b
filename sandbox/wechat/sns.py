"""The second half of web login: a code becomes a token, a token a profile. Answers are text/plain."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.outside import Outside, outside_of
from sandbox.store import World
from sandbox.wechat.answers import OK
from sandbox.wechat.errors import WeChatError

TOKEN_LIFE_S = 7200
RENEWAL_LIFE_S = 30 * 86400
Asked = dict[str, str]


def _answers(handler: Callable[[Outside, Asked, Request], dict[str, Any]]) -> Callable[[Request], Any]:
    """Parameters from query or form in, JSON labelled text/plain out, which clients have come to rely on."""

    async def endpoint(request: Request) -> Response:
        form = {name: rows[0] for name, rows in parse_qs((await request.body()).decode()).items()}
        try:
            answer = handler(outside_of(request), dict(request.query_params) | form, request)
        except WeChatError as error:
            answer = error.answer()
        return Response(json.dumps(answer, ensure_ascii=False), media_type="text/plain")

    return endpoint


def _client(outside: Outside, asked: Asked, grant_type: str) -> None:
    if asked.get("appid", asked.get("client_id")) != outside.settings.app_id:
        raise WeChatError(40013, "invalid appid")
    if asked.get("grant_type") != grant_type:
        raise WeChatError(40002, "invalid grant_type")


def _take(world: World, code: str) -> dict[str, Any]:
    """Use a code up: once, within five minutes."""
    row = world.codes.get(code)
    if row is None:
        raise WeChatError(40029, "invalid code")
    if row["used"]:
        raise WeChatError(40163, "code been used")
    if row["until"] < clock.now():
        raise WeChatError(42003, "oauth_code expired")
    row["used"] = True
    return dict(row)


def _issue(world: World, openid: str, scope: str, renewal: str = "") -> dict[str, Any]:
    moment = clock.now()
    for old in [name for name, row in world.sns_tokens.items() if row["until"] < moment]:
        del world.sns_tokens[old]
    name, renewal = f"S_{clock.token(60)}", renewal or f"R_{clock.token(60)}"
    row = {"openid": openid, "scope": scope}
    world.sns_tokens[name] = row | {"until": moment + TOKEN_LIFE_S, "kind": "access"}
    world.sns_tokens.setdefault(renewal, row | {"until": moment + RENEWAL_LIFE_S, "kind": "renewal"})
    return {"access_token": name, "expires_in": TOKEN_LIFE_S, "refresh_token": renewal} | row


@_answers
def exchange(outside: Outside, asked: Asked, request: Request) -> dict[str, Any]:
    """sns/oauth2/access_token. A snapshot user gets a virtual openid that belongs to nobody."""
    _client(outside, asked, "authorization_code")
    if asked.get("secret", asked.get("client_secret")) != outside.settings.app_secret:
        raise WeChatError(40125, "invalid appsecret")
    row = _take(outside.world, asked.get("code", ""))
    phone = outside.world.phones[row["openid"]]
    if phone["snapshot"]:
        virtual = _issue(outside.world, "oVirtual" + clock.token(20), row["scope"])
        return virtual | {"is_snapshotuser": 1}
    answer = _issue(outside.world, row["openid"], row["scope"])
    if row["scope"] == "snsapi_userinfo":
        answer["unionid"] = phone["unionid"]
    return answer


@_answers
def refresh(outside: Outside, asked: Asked, request: Request) -> dict[str, Any]:
    """sns/oauth2/refresh_token."""
    _client(outside, asked, "refresh_token")
    name = asked.get("refresh_token", "")
    row = outside.world.sns_tokens.get(name)
    if row is None or row["kind"] != "renewal":
        raise WeChatError(40030, "invalid refresh_token")
    return _issue(outside.world, row["openid"], row["scope"], renewal=name)


def _held(world: World, asked: Asked) -> dict[str, Any]:
    row = world.sns_tokens.get(asked.get("access_token", ""))
    if row is None or row["kind"] != "access":
        raise WeChatError(40001, "invalid credential, access_token is invalid or not latest")
    if row["until"] < clock.now():
        raise WeChatError(42001, "access_token expired")
    if row["openid"] != asked.get("openid"):
        raise WeChatError(40003, "invalid openid")
    return row


@_answers
def userinfo(outside: Outside, asked: Asked, request: Request) -> dict[str, Any]:
    """sns/userinfo: nickname and portrait, only with the userinfo scope."""
    row = _held(outside.world, asked)
    if row["scope"] != "snsapi_userinfo":
        raise WeChatError(48001, "api unauthorized")
    openid = row["openid"]
    phone = outside.world.phones.get(openid, {"nickname": "微信用户"})
    blank = {"sex": 0, "language": "", "city": "", "province": "", "country": "", "privilege": []}
    portrait = f"{request.base_url}avatar/{openid}.svg"
    shown = {"openid": openid, "nickname": phone["nickname"], "headimgurl": portrait}
    known = {"unionid": phone["unionid"]} if "unionid" in phone else {}
    return shown | blank | known


@_answers
def check(outside: Outside, asked: Asked, request: Request) -> dict[str, Any]:
    """sns/auth: whether the token still stands."""
    _held(outside.world, asked)
    return OK
