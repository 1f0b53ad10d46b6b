"""The SMS gateway: accepts a text for a number, keeps it, shows it on a phone that has the number."""

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import messages, phones
from sandbox.outside import json_body, outside_of

NUMBER = re.compile(r"\+86(1[3-9]\d{9})|\+(?!86)\d{7,15}")


def refused(status: int, code: str, message: str) -> Response:
    """The gateway's error shape."""
    return JSONResponse({"code": code, "message": message}, status)


def has_key(request: Request) -> bool:
    """Any non-empty bearer key will do."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and bool(key.strip())


def earlier(request: Request, service: str) -> str | None:
    """The id already given to this Idempotency-Key."""
    return messages.earlier(outside_of(request).world, service, request.headers.get("idempotency-key", ""))


def wording(body: dict[str, Any]) -> str:
    """The text as it reaches the person: 【sign】 and words."""
    text = str(body.get("text") or "").strip()
    if not text and body.get("template"):
        text = f"{body['template']} {json.dumps(body.get('params') or {}, ensure_ascii=False)}"
    sign = str(body.get("sign") or "").strip("【】 ")
    return f"【{sign}】{text}" if text and sign and not text.startswith("【") else text


async def send(request: Request) -> Response:
    """POST /sms/send."""
    if not has_key(request):
        return refused(401, "Unauthorized", "Authorization: Bearer <key> is required.")
    body = await json_body(request)
    to, text = phones.normal(str(body.get("to") or "")), wording(body)
    if not NUMBER.fullmatch(to):
        return refused(400, "isv.MOBILE_NUMBER_ILLEGAL", f"Not a mobile number: {body.get('to')!r}")
    if not text:
        return refused(400, "isv.TEMPLATE_MISSING_PARAMETERS", "text or template is required.")
    if len(text) > 500:
        return refused(400, "isv.TEXT_TOO_LONG", "An SMS holds at most 500 characters.")
    known = earlier(request, "sms")
    if known is None:
        key = request.headers.get("idempotency-key", "")
        kind = str(body.get("template") or "text")
        known = messages.keep(outside_of(request).world, "sms", to, kind, text, body, key=key)["id"]
    return JSONResponse({"id": known, "status": "accepted"})


routes = [Route("/sms/send", send, methods=["POST"])]
