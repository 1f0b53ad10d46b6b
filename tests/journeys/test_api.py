"""A till talks to the club through the API, as its programmer would: a key, JSON, nothing else."""

import socket
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPResponse
from time import sleep
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.journeys.acts import TILL, key_of_the_till, member_called, redeem
from tests.journeys.conftest import Screens
from tests.journeys.stack import Stack
from tests.journeys.waiting import eventually
from tests.threads import at_once

# The calls of the contract that the product offers so far.
CALLS = {
    ("post", "/api/v1/vouchers/lookup"),
    ("post", "/api/v1/redemptions"),
    ("post", "/api/v1/redemptions/batch"),
    ("get", "/api/v1/redemptions"),
    ("get", "/api/v1/redemptions/{id}"),
    ("post", "/api/v1/redemptions/{id}/reversal"),
    ("get", "/api/v1/statements"),
    ("get", "/api/v1/statements/{number}"),
    ("get", "/api/v1/statements/{number}/lines"),
    ("post", "/api/v1/statements/{number}/confirm"),
    ("get", "/api/v1/statements/{number}/disputes"),
    ("post", "/api/v1/statements/{number}/disputes"),
    ("get", "/api/v1/bookings"),
    ("get", "/api/v1/bookings/offers"),
    ("get", "/api/v1/bookings/{id}"),
    ("post", "/api/v1/bookings/{id}/accept"),
    ("post", "/api/v1/bookings/{id}/start"),
    ("post", "/api/v1/bookings/{id}/finish"),
    ("post", "/api/v1/bookings/{id}/cancel"),
    ("put", "/api/v1/customers/{external_id}"),
    ("put", "/api/v1/vehicles/{vin}"),
    ("put", "/api/v1/policies/{number}"),
    ("put", "/api/v1/claims/{number}"),
    ("put", "/api/v1/violations/{number}"),
    ("post", "/api/v1/gifts"),
    ("get", "/api/v1/gifts/{batch}"),
    ("put", "/api/v1/complaints/{reference}"),
    ("get", "/api/v1/complaints/{reference}"),
    ("get", "/api/v1/events"),
}


@pytest.fixture
def till(stack: Stack) -> Iterator[httpx.Client]:
    """The till of a demo store, with the store's key."""
    headers = {"Authorization": f"Bearer {key_of_the_till(stack)}"}
    with httpx.Client(base_url=f"{stack.site}/api/v1", headers=headers, trust_env=False) as client:
        yield client


def uses(till: httpx.Client, voucher: str) -> list[dict[str, Any]]:
    """What the store's list says about one voucher."""
    rows = till.get("/redemptions", params={"limit": 200}).json()["items"]
    return [row for row in rows if row["voucher"]["id"] == voucher]


def told_of_uses(stack: Stack, openid: str) -> list[dict[str, Any]]:
    """The messages to a member about uses; at eight in the morning reminders come beside them."""
    rows = stack.sandbox_messages("wechat", openid)
    return [row for row in rows if row.get("template") == "club_voucher_redeemed"]


def test_a_request_sent_twice_is_answered_twice_and_done_once(
    stack: Stack, till: httpx.Client, voucher: dict[str, Any]
) -> None:
    key = str(uuid4())

    first, again = (redeem(stack, voucher["code"], key) for _ in range(2))

    assert (first.status_code, first.headers.get("Idempotent-Replayed")) == (201, None)
    assert (again.status_code, again.headers.get("Idempotent-Replayed")) == (200, "true")
    assert again.text == first.text
    assert (first.json()["product"]["name"], first.json()["store"]) == (voucher["product"], TILL)
    assert first.json()["voucher"]["uses_left"] == 0
    assert [row["id"] for row in uses(till, first.json()["voucher"]["id"])] == [first.json()["id"]]


def test_looking_a_code_up_changes_nothing(till: httpx.Client, voucher: dict[str, Any]) -> None:
    before = till.get("/redemptions").json()

    first, again = (till.post("/vouchers/lookup", json={"code": voucher["code"]}) for _ in range(2))

    assert first.status_code == 200
    assert again.json() == first.json()
    assert (first.json()["usable"], first.json()["reason"], first.json()["uses_left"]) == (True, None, 1)
    assert first.json()["member"]["name"] == voucher["member"][0] + "*" * (len(voucher["member"]) - 1)
    assert till.get("/redemptions").json() == before


def test_of_thirty_tills_with_one_code_exactly_one_redeems_it(
    stack: Stack, till: httpx.Client, voucher: dict[str, Any]
) -> None:
    member = member_called(stack, voucher["member"])
    told = len(told_of_uses(stack, member["openid"]))
    seen = till.post("/vouchers/lookup", json={"code": voucher["code"]}).json()["voucher"]

    answers = at_once(30, lambda number: redeem(stack, voucher["code"]))

    outcomes = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert outcomes == {(201, None): 1, (409, "already_redeemed"): 29}
    assert len(uses(till, seen)) == 1
    assert eventually(lambda: len(told_of_uses(stack, member["openid"])) > told)
    assert len(told_of_uses(stack, member["openid"])) == told + 1


def test_a_key_that_nobody_gave_out_opens_nothing(till: httpx.Client, voucher: dict[str, Any]) -> None:
    stranger = {"Authorization": "Bearer ck_nobody-gave-this-out", "Idempotency-Key": str(uuid4())}

    refused = [
        till.post("/redemptions", json={"code": voucher["code"], "store": TILL}, headers=stranger),
        till.post("/vouchers/lookup", json={"code": voucher["code"]}, headers=stranger),
        till.get("/redemptions", headers=stranger),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (401, "unauthenticated")
    ] * 3
    assert {answer.headers["Content-Type"] for answer in refused} == {"application/problem+json"}
    assert till.post("/vouchers/lookup", json={"code": voucher["code"]}).json()["uses_left"] == 1


def test_a_refused_call_whose_body_comes_late_costs_no_connection(stack: Stack) -> None:
    """As on a slow line: the head is refused before the body is there, and the till goes on calling."""
    where = urlsplit(stack.site)
    head = (
        b"POST /api/v1/vouchers/lookup HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer ck_nobody-gave-this-out\r\nContent-Length: 200\r\n\r\n"
    )

    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = []
        for _call in range(3):
            line.sendall(head)
            sleep(0.1)
            line.sendall(b"x" * 200)
            answer = HTTPResponse(line)
            answer.begin()
            answers.append((answer.status, answer.will_close, bool(answer.read())))

    assert answers == [(401, False, True)] * 3


def test_the_description_lists_the_calls(till: httpx.Client) -> None:
    described = till.get("/openapi.json").json()

    assert described["openapi"].startswith("3.1.")
    calls = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert calls == CALLS


def test_the_documentation_opens_without_asking_any_other_host(stack: Stack, screens: Screens) -> None:
    page, asked, failed = screens.desk(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)

    page.goto(f"{stack.site}/api/v1/docs")
    page.wait_for_selector("text=Redeem a voucher")

    assert [url for url in asked if not url.startswith((f"{stack.site}/", "data:", "blob:"))] == []
    assert failed == []
