"""WeChat's way to answer: HTTP 200 with an errcode."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.outside import Outside, outside_of
from sandbox.wechat import tokens
from sandbox.wechat.errors import WeChatError

Handler = Callable[[Outside, Request, dict[str, Any]], dict[str, Any] | Response]
Endpoint = Callable[[Request], Awaitable[Response]]
OK = {"errcode": 0, "errmsg": "ok"}


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise WeChatError(47001, "data format error") from None
    if not isinstance(body, dict):
        raise WeChatError(47001, "data format error")
    return body


def open_api(handler: Handler) -> Endpoint:
    """A call that needs no access token."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = handler(outside_of(request), request, await _body(request))
        except WeChatError as error:
            answer = error.answer()
        except (TypeError, ValueError, AttributeError):
            # A field of the wrong type: the platform answers its own "invalid parameter" to all of these.
            answer = WeChatError(40035, "invalid parameter").answer()
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return endpoint


def api(handler: Handler) -> Endpoint:
    """A call that needs `?access_token=`."""

    def checked(outside: Outside, request: Request, body: dict[str, Any]) -> dict[str, Any] | Response:
        tokens.check(outside.world, request.query_params.get("access_token", ""))
        return handler(outside, request, body)

    return open_api(checked)
