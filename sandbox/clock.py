"""Time and identifiers as the vendors write them."""

import secrets
import string
import time
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
LETTERS = string.ascii_letters + string.digits


def now() -> int:
    """Seconds since 1970, as in every vendor payload."""
    return int(time.time())


def iso(seconds: float | None = None) -> str:
    """ISO 8601 in Beijing time, milliseconds kept so that a list can be ordered by it."""
    moment = datetime.fromtimestamp(time.time() if seconds is None else seconds, BEIJING)
    return moment.isoformat(timespec="milliseconds")


def token(length: int = 24) -> str:
    """A random identifier of letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))
