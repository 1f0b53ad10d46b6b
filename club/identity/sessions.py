"""Where sessions rest: as Django keeps them, each beside the account that is logged in by it.

So one person's sessions can be found and ended. What is told about a session (device, begun, last used) lies
inside it, sealed like the rest of it, and costs no query of its own. The time of the last use is written by
pages that are looked at, at most once an hour.
"""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from club.identity.devices import device_of
from club.identity.models import BrowserSession

IN_USE = "in_use"  # begun and at: seconds since 1970; device: see devices.py
NOTED_EVERY_S = 3600


class SessionStore(db.SessionStore):
    """Django session engine. A login ends thirty days after it began, however often it is used."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Our table."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row of this session; whose it is stands in the data."""
        is_in = SESSION_KEY in data
        if is_in:
            data.setdefault(IN_USE, _begun(""))
        row: BrowserSession = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if is_in else None
        if is_in:
            left = data[IN_USE]["begun"] + settings.SESSION_COOKIE_AGE - time.time()
            row.expire_date = min(row.expire_date, timezone.now() + timedelta(seconds=left))
        return row


def begin_anew(request: HttpRequest) -> None:
    """Somebody has just logged in: the session begins now, also where he was logged in before."""
    request.session[IN_USE] = _begun(_agent(request))


def note_use(request: HttpRequest) -> None:
    """Write into a session that somebody is logged in by when, and with what, it was used.

    A session that this request did not need is not looked into.
    """
    session = request.session
    if request.method != "GET" or not session.accessed or SESSION_KEY not in session:
        return
    now, before = _begun(_agent(request)), session.get(IN_USE)
    if before is None or now["at"] - before["at"] >= NOTED_EVERY_S:
        session[IN_USE] = now | {"begun": before["begun"] if before else now["begun"]}


def _begun(user_agent: str) -> dict[str, Any]:
    now = int(time.time())
    return {"begun": now, "at": now, "device": device_of(user_agent)}


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
