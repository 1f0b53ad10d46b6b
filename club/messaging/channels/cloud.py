"""What the SMS services of the two clouds have in common."""

from urllib.parse import urlsplit

from django.conf import settings

from club.messaging.channels.parcel import Down, MaybeSent, NotSent


def endpoint(origin: str) -> tuple[str, str]:
    """Scheme and host of an origin, as the clouds' packages want them apart."""
    parts = urlsplit(origin)
    return parts.scheme, parts.netloc


def patience() -> tuple[int, int]:
    """Seconds to connect and to answer."""
    connect, answer = settings.OUTSIDE_TIMEOUT
    return max(1, round(connect)), max(1, round(answer))


def no_answer(error: Exception) -> NotSent:
    """Nothing came back. The packages say why only in words: whether a connection was made at all."""
    words = f"{error!r} {error}"
    never_asked = "NewConnectionError" in words or "ConnectTimeout" in words or "NameResolution" in words
    return Down("unreachable") if never_asked else MaybeSent("no_answer")
