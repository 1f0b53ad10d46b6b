"""The open secrets of the demo world. They protect made-up people on one machine only."""

import base64
import hashlib

PASSWORD = "chezhu-demo-2026"


def totp_secret(username: str) -> str:
    """The second-factor secret of a demo login."""
    twenty_bytes = hashlib.sha1(f"demo:{username}".encode(), usedforsecurity=False).digest()
    return base64.b32encode(twenty_bytes).decode()


def api_key(name: str) -> str:
    """A demo key for tills, in the shape of real ones."""
    body = hashlib.sha256(f"demo:{name}".encode()).digest()
    return "ck_" + base64.urlsafe_b64encode(body).decode().rstrip("=")
