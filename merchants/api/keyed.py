"""Calls that need an Idempotency-Key: sent again, they bring the first answer."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from club.core.idempotency import Answer, fingerprint
from merchants.api.problems import answer
from merchants.counter.once import Door, act_once

KEY_HEADER = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "Made by the client before sending and kept until answered, e.g. a UUID.",
        }
    ]
}
MAY_HAVE_KEY = {"parameters": [{**KEY_HEADER["parameters"][0], "required": False}]}


def once(request: HttpRequest, door: Door, at: datetime, work: Callable[[], Answer]) -> HttpResponse:
    """Do `work` once for the key of the request, and answer with what it said."""
    given = act_once(
        door=door,
        key=request.META.get("HTTP_IDEMPOTENCY_KEY"),
        request_hash=fingerprint(str(request.method), request.path, request.body),
        at=at,
        work=work,
    )
    # Nothing is created by asking again.
    status = 200 if given.replayed and given.status == 201 else given.status
    response = answer(status, given.body)
    if given.replayed:
        response["Idempotent-Replayed"] = "true"
    return response
