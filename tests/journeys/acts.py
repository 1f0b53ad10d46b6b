"""What the people of the demo world do in more than one journey."""

import re
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from tests.journeys.stack import OUTSIDE, Stack

TILL = "JN101"  # the demo store with an API key of its own


def member_called(stack: Stack, name: str) -> dict[str, Any]:
    """A member of the demo world."""
    return next(row for row in stack.world["members"] if row["name"] == name)


def open_as(page: Page, stack: Stack, member: dict[str, Any], path: str) -> None:
    """Take the member's phone in hand and open one of our pages, as a tap on a message does."""
    page.goto(f"{stack.sandbox}/phone/{member['openid']}/open?url={quote(stack.site + path)}")
    page.wait_for_url(re.compile(re.escape(stack.site + path) + "(#wechat_redirect)?$"))


def key_of_the_till(stack: Stack) -> str:
    """The API key of the demo store."""
    return next(row["key"] for row in stack.world["api_keys"] if row["store"] == TILL)


def redeem(stack: Stack, code: str, key: str = "") -> httpx.Response:
    """The store's till redeems a code."""
    headers = {"Authorization": f"Bearer {key_of_the_till(stack)}", "Idempotency-Key": key or str(uuid4())}
    body = {"code": code, "store": TILL}
    return OUTSIDE.post(f"{stack.site}/api/v1/redemptions", json=body, headers=headers)
