"""What a caller still sends past an answer is taken in, up to a bound."""

from io import BytesIO
from typing import Any

import pytest

from config.read_out import MOST, reading_out


def refuse(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """An application that looks at the head of a request only."""
    start_response("401 Unauthorized", [])
    return [b"no"]


def left(body: bytes, **head: str) -> int:
    """How many bytes nobody has read after the answer."""
    waiting = BytesIO(body)
    assert reading_out(refuse)({**head, "wsgi.input": waiting}, lambda *_said: None) == [b"no"]
    return len(waiting.read())


@pytest.mark.parametrize("head", [{"CONTENT_LENGTH": "200"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_the_body_of_a_refused_request_is_taken_in(head: dict[str, str]) -> None:
    assert left(b"x" * 200, **head) == 0


def test_no_more_than_the_bound_is_taken_in() -> None:
    assert left(b"x" * (MOST + 5), CONTENT_LENGTH=str(MOST + 5)) == 5


def test_a_request_without_a_body_is_not_waited_for() -> None:
    assert left(b"the next request", CONTENT_LENGTH="") == len(b"the next request")


def test_a_caller_who_has_gone_is_no_error() -> None:
    class Gone:
        def read(self, _size: int) -> bytes:
            raise OSError("the connection is gone")

    told = []
    application = reading_out(refuse)
    application({"CONTENT_LENGTH": "200", "wsgi.input": Gone()}, lambda status, _head: told.append(status))
    assert told == ["401 Unauthorized"]
