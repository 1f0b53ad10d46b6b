"""Calls to outside services: lines are kept, and a call without effect is told from one that may have one."""

import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from club.core import calls
from tests.tiny_server import saying, taking_calls


@pytest.fixture(autouse=True)
def new_lines() -> None:
    calls._mine.__dict__.clear()


def test_a_second_call_goes_over_the_same_line() -> None:
    from_ports: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.close_connection = False
        from_ports.append(handler.client_address[1])
        saying(200)(handler)

    with taking_calls(answer) as (origin, taken):
        answers = [calls.call("POST", f"{origin}/send?a=1", content=b"{}") for _ in range(2)]

    assert [(path, body) for path, _headers, body in taken] == [("/send?a=1", b"{}")] * 2
    assert [answer.status for answer in answers] == [200, 200]
    assert len(set(from_ports)) == 1


def test_a_line_that_the_other_side_closed_is_opened_anew() -> None:
    with taking_calls(saying(200)) as (origin, taken):  # HTTP/1.0: each answer ends its connection
        answers = [calls.call("POST", origin, content=b"x") for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert len(taken) == 3


def test_a_line_that_was_idle_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    from_ports: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.close_connection = False
        from_ports.append(handler.client_address[1])
        saying(200)(handler)

    monkeypatch.setattr(calls, "IDLE_S", 0.0)
    with taking_calls(answer) as (origin, _taken):
        for _ in range(2):
            calls.call("POST", origin, content=b"x")

    assert len(set(from_ports)) == 2


def test_where_nobody_listens_nothing_was_done() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(calls.NeverReached):
        calls.call("POST", f"http://127.0.0.1:{port}/send", content=b"x")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"what?\r\n\r\n"])
def test_a_call_that_was_taken_and_not_answered_may_have_been_carried_out(said: bytes) -> None:
    def hang_up(handler: Any) -> None:
        handler.wfile.write(said)

    with taking_calls(hang_up) as (origin, taken), pytest.raises(calls.NoAnswer):
        calls.call("POST", f"{origin}/send", content=b"x")

    assert [body for _path, _headers, body in taken] == [b"x"]


def test_silence_ends_after_the_time_of_the_settings(settings: Any) -> None:
    settings.OUTSIDE_TIMEOUT = (1, 0.05)
    with socket.create_server(("127.0.0.1", 0)) as door, pytest.raises(calls.NoAnswer):
        calls.call("GET", f"http://127.0.0.1:{door.getsockname()[1]}/")
