"""A member buys a package in the mall and pays on Stripe's page."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from sandbox.stripe.events import signature
from tests.journeys.acts import member_called, open_as, redeem
from tests.journeys.conftest import Screens
from tests.journeys.stack import OUTSIDE, Stack
from tests.journeys.waiting import eventually
from tests.threads import at_once

WASHES = 5  # vouchers in the package 洗车五次卡


@pytest.fixture
def stripe_in_disorder(stack: Stack) -> Iterator[None]:
    """Stripe delivers its events in the wrong order for the length of a journey."""
    stack.misbehave("stripe", "reorder")
    yield
    stack.misbehave("stripe", "ok")


def usable(page: Page, stack: Stack) -> int:
    """How many vouchers the member's page says can be used."""
    page.goto(f"{stack.site}/me/vouchers/")
    said = re.fullmatch(r"可用(?: (\d+))?", page.inner_text(".tabs a.is-on").strip())
    assert said
    return int(said[1] or 0)


def to_the_till(page: Page, stack: Stack) -> str:
    """From the mall to Stripe's page; returns the id of the session."""
    page.goto(f"{stack.site}/mall/")
    page.click("a.offer:has-text('洗车五次卡')")
    page.click("button:has-text('立即购买')")
    page.wait_for_url(f"{stack.sandbox}/stripe/pay/*")
    expect(page.locator(".sum")).to_contain_text("149.00")
    return page.url.rpartition("/")[2]


def receipts(stack: Stack, member: dict[str, Any]) -> int:
    """How often WeChat told the member that the payment has arrived."""
    told = stack.sandbox_messages("wechat", member["openid"])
    return sum(row.get("template") == "club_order_paid" for row in told)


def test_a_paid_package_becomes_vouchers_that_a_store_accepts(stack: Stack, screens: Screens) -> None:
    page, member = screens.browser(), member_called(stack, "孙文博")
    open_as(page, stack, member, "/me/")
    before, told = usable(page, stack), receipts(stack, member)

    to_the_till(page, stack)
    page.click("button:has-text('支付')")

    page.wait_for_url(f"{stack.site}/me/orders/**")
    expect(page.locator("#progress h1")).to_have_text("服务券已到账", timeout=20_000)
    page.click("text=查看我的服务券")
    assert usable(page, stack) == before + WASHES
    assert eventually(lambda: receipts(stack, member) - told) == 1
    page.click(".ticket:has-text('购买') >> nth=0")
    code = page.inner_text(".code")
    taken = redeem(stack, code)
    assert (taken.status_code, taken.json()["product"]["name"]) == (201, "免费洗车")
    page.reload()
    expect(page.locator(".qr-card [role=status]")).to_have_text(re.compile("^该券已于.+使用。$"))
    assert usable(page, stack) == before + WASHES - 1


def test_who_turns_back_at_the_till_gets_and_owes_nothing(stack: Stack, screens: Screens) -> None:
    page, member = screens.browser(), member_called(stack, "褚婷")
    page.on("dialog", lambda dialog: dialog.accept())
    open_as(page, stack, member, "/me/")
    before, told = usable(page, stack), receipts(stack, member)

    session = to_the_till(page, stack)
    page.go_back()
    expect(page.locator("h1")).to_have_text("洗车五次卡")
    assert to_the_till(page, stack) == session  # still one order
    page.click("button:has-text('取消')")
    expect(page.locator("#progress h1")).to_have_text("待支付")
    page.click("button:has-text('取消订单')")

    expect(page.locator("#progress h1")).to_have_text("订单已取消")
    assert usable(page, stack) == before
    late = OUTSIDE.post(f"{stack.sandbox}/sandbox/stripe/pay/{session}", json={"outcome": "paid"})
    assert late.json()["ok"] is False
    assert receipts(stack, member) == told


@pytest.mark.usefixtures("stripe_in_disorder")
def test_events_in_disorder_and_ten_times_over_pay_once(stack: Stack, screens: Screens) -> None:
    page, member = screens.browser(), member_called(stack, "冯立伟")
    open_as(page, stack, member, "/me/")
    before, told = usable(page, stack), receipts(stack, member)
    page.goto(f"{stack.site}/me/orders/")
    orders = page.locator(".list__item").count()
    session = to_the_till(page, stack)
    page.goto(f"{stack.site}/me/orders/")
    page.click(".list__item >> nth=0")

    events = slow_payment(stack, session)
    expect(page.locator("#progress h1")).to_have_text("服务券已到账", timeout=20_000)
    again = at_once(10, lambda number: deliver(stack, events[number % len(events)]))

    assert [answer.status_code for answer in again] == [200] * 10
    assert usable(page, stack) == before + WASHES
    assert stack.must("verify")
    assert receipts(stack, member) == told + 1
    page.goto(f"{stack.site}/me/orders/")
    assert page.locator(".list__item").count() == orders + 1


def slow_payment(stack: Stack, session: str) -> list[dict[str, Any]]:
    """The money is announced, then arrives; Stripe tells of the second first. Returns the events."""
    url = f"{stack.sandbox}/sandbox/stripe/pay/{session}"
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(OUTSIDE.post, url, json={"outcome": "processing"})
        assert eventually(lambda: _state(stack, session)["status"] == "complete")
        second = pool.submit(OUTSIDE.post, url, json={"outcome": "paid"})
    kinds = [row["id"] for done in (first, second) for row in done.result().json()["events"]]
    return [_stripe(stack, f"/v1/events/{event}") for event in kinds]


def deliver(stack: Stack, event: dict[str, Any]) -> httpx.Response:
    """The event once more, signed anew as Stripe does."""
    body = httpx.Request("POST", "http://stripe", json=event).content.decode()
    headers = {"Stripe-Signature": signature(body, "whsec_sandbox"), "Content-Type": "application/json"}
    return OUTSIDE.post(f"{stack.site}/stripe/webhook/", content=body, headers=headers)


def _state(stack: Stack, session: str) -> dict[str, Any]:
    return _stripe(stack, f"/v1/checkout/sessions/{session}")


def _stripe(stack: Stack, path: str) -> dict[str, Any]:
    answer = OUTSIDE.get(f"{stack.sandbox}{path}", headers={"Authorization": "Bearer sk_test_sandbox"})
    return answer.raise_for_status().json()
