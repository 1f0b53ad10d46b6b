"""An offer goes live: one sends it, a colleague approves it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.stack import Stack

SEND, APPROVE = re.compile("^提交给"), re.compile("^审批通过")


def send_to_approval(desk: Page) -> None:
    """The last button of the form."""
    desk.locator("footer .w-dropdown__toggle").click()
    desk.get_by_role("button", name=SEND).click()
    expect(desk.locator(".messages .success")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("正在等待审批")


def approve(colleague: Page, stack: Stack, name: str) -> None:
    """The second person finds it on the first page of the desk."""
    colleague.goto(f"{stack.site}/desk/")
    colleague.locator("main").get_by_role("link", name=name, exact=True).click()
    colleague.locator("footer .w-dropdown__toggle").click()
    colleague.get_by_role("button", name=APPROVE).click()
    expect(colleague.locator(".messages .success")).to_be_visible()
