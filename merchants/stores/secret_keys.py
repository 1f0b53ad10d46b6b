"""How a bearer key is made and what is kept of it."""

import hashlib
import secrets

SHOWN = 9  # 'ck_' and six letters: enough to tell keys apart, no help in guessing one


def make() -> str:
    """A new key with 256 random bits."""
    return f"ck_{secrets.token_urlsafe(32)}"


def digest(key: str) -> str:
    """What is stored of a key. It has 256 random bits, so a fast hash gives nothing away."""
    return hashlib.sha256(key.encode()).hexdigest()
