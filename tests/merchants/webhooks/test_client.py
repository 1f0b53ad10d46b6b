"""Calling a partner whose server is broken, slow or hostile."""

import gzip
import time
from http.server import BaseHTTPRequestHandler

import pytest

from merchants.webhooks.client import LARGEST, call
from tests.tiny_server import saying, taking_calls

PATIENCE_S = 0.6
BOMB = gzip.compress(b"0" * 50_000_000)


def timed(url: str):
    began = time.monotonic()
    said = call(url, b'{"a":1}', {"X-Mark": "1"}, patience_s=PATIENCE_S)
    return said, time.monotonic() - began


def test_a_partner_gets_body_and_headers_at_the_address_that_was_checked():
    with taking_calls(saying(204)) as (url, calls):
        name = url.replace("127.0.0.1", "localhost")
        said, _took = timed(f"{name}/hooks?a=1")
    [(path, headers, body)] = calls
    assert (said.status, said.is_fine, path, body) == (204, True, "/hooks?a=1", b'{"a":1}')
    assert (headers["Host"], headers["X-Mark"], headers["Accept-Encoding"]) == (
        name.removeprefix("http://"),
        "1",
        "identity",
    )


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def silence(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3 * PATIENCE_S)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(BOMB)))
    handler.end_headers()
    handler.wfile.write(BOMB)


@pytest.mark.parametrize(
    "answer, error",
    [
        (endless, "answer too large"),
        (drip, "too slow"),
        (dripping_headers, "too slow"),
        (silence, "too slow"),
    ],
)
def test_an_answer_without_end_costs_no_more_than_our_patience(answer, error):
    """O03: an endless body, one that drips, and silence end in time, and count as not delivered."""
    with taking_calls(answer) as (url, calls):
        said, took = timed(url)
    assert (said.error, len(calls)) == (error, 1)
    assert took < PATIENCE_S + 0.5


def test_a_packed_answer_is_not_unpacked():
    """O03: fifty megabytes of zeros in a small parcel stay packed."""
    with taking_calls(bomb) as (url, _calls):
        said, took = timed(url)
    assert len(BOMB) < LARGEST
    assert (said.status, said.error) == (200, "")
    assert took < PATIENCE_S


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_followed(status):
    with (
        taking_calls(saying(200)) as (elsewhere, calls_elsewhere),
        taking_calls(saying(status, ("Location", elsewhere))) as (url, calls),
    ):
        said, _took = timed(url)
    assert (said.error, len(calls), len(calls_elsewhere)) == (f"HTTP {status}", 1, 0)


def test_a_server_that_is_not_there_or_talks_nonsense_is_an_error_and_nothing_more():
    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example.com ESMTP\r\n")

    assert call("http://127.0.0.1:9/", b"", {}).error == "ConnectionRefusedError"
    with taking_calls(nonsense) as (url, _calls):
        assert timed(url)[0].error == "BadStatusLine"


def test_a_server_without_a_certificate_we_trust_hears_nothing():
    with taking_calls(saying(200)) as (url, calls):
        said, _took = timed(url.replace("http:", "https:"))
    assert said.error.startswith(("tls:", "too slow"))
    assert calls == []
