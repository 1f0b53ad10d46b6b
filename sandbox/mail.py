"""The mail gateway: accepts a letter for an address and keeps it."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import messages
from sandbox.outside import json_body, outside_of
from sandbox.sms import earlier, has_key, refused

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


async def send(request: Request) -> Response:
    """POST /email/send with `to`, `subject`, `text` and perhaps `html`."""
    if not has_key(request):
        return refused(401, "Unauthorized", "Authorization: Bearer <key> is required.")
    body = await json_body(request)
    to, subject = str(body.get("to") or ""), str(body.get("subject") or "")
    if not ADDRESS.fullmatch(to):
        return refused(400, "InvalidAddress", f"Not an e-mail address: {body.get('to')!r}")
    text = str(body.get("text") or body.get("html") or "")
    if not (subject or text):
        return refused(400, "EmptyMessage", "subject or text is required.")
    known = earlier(request, "email")
    if known is None:
        key = request.headers.get("idempotency-key", "")
        kept = messages.keep(
            outside_of(request).world, "email", to, "email", text, body, key=key, subject=subject
        )
        known = kept["id"]
    return JSONResponse({"id": known, "status": "accepted"})


routes = [Route("/email/send", send, methods=["POST"])]
