"""The ticket for signing pages that use the JS-SDK."""

from typing import Any

from starlette.requests import Request

from sandbox.outside import Outside
from sandbox.wechat import tokens
from sandbox.wechat.errors import WeChatError


def ticket(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """GET ticket/getticket?type=jsapi: the same ticket until five minutes before its end."""
    if request.query_params.get("type") != "jsapi":
        raise WeChatError(40097, "invalid args")
    held = tokens.current(outside.world, "jsapi") or tokens.issue(outside.world, "jsapi")
    return {"errcode": 0, "errmsg": "ok", "ticket": held["access_token"], "expires_in": held["expires_in"]}
