"""Around every call: key checked, parameters parsed, idempotency kept, errors in Stripe's shape."""

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import clock
from sandbox.outside import Outside, outside_of
from sandbox.stripe import ledger
from sandbox.stripe.errors import StripeError
from sandbox.stripe.objects import API_VERSION, Object
from sandbox.stripe.params import Params, parse

Handler = Callable[[Outside, Request, Params], Object]
KEY_LIFE_S = 86400


def _check_key(outside: Outside, request: Request) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = base64.b64decode(given + "==").decode("utf-8", "replace").partition(":")[0]
    if not given:
        raise StripeError("You did not provide an API key.", status=401)
    if given != outside.settings.stripe_key:
        masked = f"{given[:8]}{'*' * 8}{given[-4:]}"
        raise StripeError(f"Invalid API Key provided: {masked}", status=401)


def _remembered(outside: Outside, key: str, print_of: str) -> Response | None:
    """The answer already given for this key; refused when the parameters differ."""
    held, moment = outside.world.stripe["answers"], clock.now()
    for old in [name for name, row in held.items() if row["until"] < moment]:
        del held[old]
    row = held.get(key)
    if row is None:
        return None
    if row["print"] != print_of:
        raise StripeError(
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            f"with. Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    return JSONResponse(row["body"], 200, {"Idempotent-Replayed": "true"})


def _run(outside: Outside, request: Request, text: str, handler: Handler) -> Response:
    _check_key(outside, request)
    params = parse(text)
    key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
    print_of = hashlib.sha256(
        f"{request.url.path}\n{json.dumps(params, sort_keys=True)}".encode()
    ).hexdigest()
    replay = _remembered(outside, key, print_of) if key else None
    if replay is not None:
        return replay
    result = handler(outside, request, params)
    answer = result if result["object"] == "list" else ledger.shown(outside.world, result, params)
    if key:
        # Only what was carried out is remembered: a refused request may be mended and sent again.
        until = clock.now() + KEY_LIFE_S
        outside.world.stripe["answers"][key] = {"print": print_of, "body": answer, "until": until}
    return JSONResponse(answer)


def api(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """One Stripe call as an endpoint."""

    async def endpoint(request: Request) -> Response:
        text = (await request.body()).decode() if request.method == "POST" else request.url.query
        try:
            answer = _run(outside_of(request), request, text, handler)
        except StripeError as error:
            answer = JSONResponse({"error": error.error}, error.status)
        answer.headers["Request-Id"] = f"req_{clock.token(14)}"
        answer.headers["Stripe-Version"] = API_VERSION
        return answer

    return endpoint


def unknown(outside: Outside, request: Request, params: Params) -> Any:
    """Anything else under /v1/."""
    url = f"{request.method}: {request.url.path}"
    raise StripeError(f"Unrecognized request URL ({url}).", status=404)
