"""How a partner knows that a call comes from us and was not changed, repeated late or made up."""

import hashlib
import hmac
import secrets
from datetime import datetime

TIMESTAMP = "Club-Timestamp"
SIGNATURE = "Club-Signature"
EVENT = "Club-Event"


def new_secret() -> str:
    """A secret of 256 random bits."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over `timestamp.body`, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers(secret: str, event: str, body: bytes, at: datetime) -> dict[str, str]:
    """What stands above a call."""
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "CarOwnersClub-Webhooks/1",
        EVENT: event,
        TIMESTAMP: timestamp,
        SIGNATURE: f"v1={sign(secret, timestamp, body)}",
    }
