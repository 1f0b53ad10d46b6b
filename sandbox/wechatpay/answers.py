"""Around every call: the merchant's signature checked, the answer signed, errors in WeChat Pay's shape."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.outside import Outside, outside_of
from sandbox.wechatpay.errors import PayError

Body = dict[str, Any]
Handler = Callable[[Outside, Request, Body], Any]
SCHEME = "WECHATPAY2-SHA256-RSA2048"
FIELD = re.compile(r'(\w+)="([^"]*)"')
WINDOW_S = 300


def _check(outside: Outside, request: Request, body: str) -> None:
    """The club's own signature over method, address, time, a nonce and the body."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    given, keys = dict(FIELD.findall(rest)), outside.pay_keys
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    stamp, nonce = given.get("timestamp", ""), given.get("nonce_str", "")
    known = (given.get("mchid"), given.get("serial_no")) == (keys.mch_id, keys.merchant_serial)
    fresh = stamp.isdigit() and abs(clock.now() - int(stamp)) <= WINDOW_S
    if (
        scheme != SCHEME
        or not known
        or not fresh
        or not keys.is_merchants(given.get("signature", ""), request.method, path, stamp, nonce, body)
    ):
        raise PayError("SIGN_ERROR", "签名错误", 401)


def _answer(outside: Outside, status: int, text: str) -> Response:
    stamp, nonce, keys = str(clock.now()), clock.token(32), outside.pay_keys
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Request-ID": clock.token(20),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": keys.platform_serial,
        "Wechatpay-Signature": keys.sign(stamp, nonce, text),
        "Wechatpay-Signature-Type": SCHEME,
        "Wechatpay-Timestamp": stamp,
    }
    return Response(text, status, headers)


def _object(text: str) -> Body:
    try:
        body = json.loads(text) if text else {}
    except ValueError:
        raise PayError("PARAM_ERROR", "请求体不是 JSON") from None
    if not isinstance(body, dict):
        raise PayError("PARAM_ERROR", "请求体不是 JSON 对象")
    return body


def api(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """One call of WeChat Pay as an endpoint; nothing answers 204, and a handler may answer itself."""

    async def endpoint(request: Request) -> Response:
        outside, text = outside_of(request), (await request.body()).decode()
        try:
            _check(outside, request, text)
            result = handler(outside, request, _object(text))
        except PayError as error:
            words = json.dumps({"code": error.code, "message": error.message}, ensure_ascii=False)
            return _answer(outside, error.status, words)
        if isinstance(result, Response):
            return result
        if result is None:
            return _answer(outside, 204, "")
        return _answer(outside, 200, json.dumps(result, ensure_ascii=False))

    return endpoint


def unknown(outside: Outside, request: Request, body: Body) -> Any:
    """Anything else under /v3/."""
    raise PayError("RESOURCE_NOT_EXISTS", f"没有这个接口：{request.url.path}", 404)
