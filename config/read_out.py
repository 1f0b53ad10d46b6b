"""A connection outlives a refusal: what the caller is still sending is taken in before he is answered."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Bytes. Whoever sends more than this past a refusal finds the connection closed, and opens another.
MOST = 64 * 1024


def reading_out(application: Application) -> Application:
    """The application, which leaves no unread body behind.

    Answered before its body has arrived, a request costs the caller his connection: the server closes it, and
    the next call on it, already on its way, fails without an answer. A till meets that at a wrong key, a page
    at a form that went stale, and a proxy turns it into a 502.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = application(environ, start_response)
        if environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"):
            with suppress(OSError):  # the caller has gone, and will not read the answer either
                environ["wsgi.input"].read(MOST)
        return response

    return answer
