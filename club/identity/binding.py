"""Ties a phone code to the browser that asked for it."""

import secrets

from django.contrib.sessions.backends.base import SessionBase

_KEY = "code_binding"


def binding_of(session: SessionBase) -> str:
    """A secret of this session; it never leaves the server, so a code is useless in another browser."""
    if _KEY not in session:
        session[_KEY] = secrets.token_hex(16)
    return str(session[_KEY])
