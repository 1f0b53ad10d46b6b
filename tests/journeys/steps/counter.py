"""A merchant's people at the counter and over the books."""

from datetime import date

from playwright.sync_api import Page, expect

from club.core.clock import month_bounds
from tests.journeys.stack import Stack


def look_up(counter: Page, stack: Stack, code: str) -> None:
    """Type or scan a code."""
    counter.goto(f"{stack.site}/portal/redeem/?type")
    counter.fill("input[name=code]", code)
    counter.get_by_role("button", name="查券").click()


def redeem(counter: Page, stack: Stack, code: str) -> str:
    """Use the voucher; returns what the receipt says."""
    look_up(counter, stack, code)
    counter.locator("main form button[type=submit]").first.click()
    counter.wait_for_url(f"{stack.site}/portal/redemptions/**")
    expect(counter.locator(".outcome_good")).to_be_visible()
    return counter.locator("main").inner_text()


def refusal(counter: Page, stack: Stack, code: str) -> str:
    """The reason why a code is not taken, as its machine word."""
    look_up(counter, stack, code)
    return counter.locator(".outcome_bad").get_attribute("data-code") or ""


def draw_statements(stack: Stack, today: date) -> None:
    """The month ends: the days until then are passed over, not waited for."""
    following = month_bounds(today)[1]
    done = stack.manage("draw_statements", "--month", f"{today:%Y-%m}", "--on", str(following), "--send")
    assert done.returncode == 0, done.stderr


def statement_lines(books: Page, stack: Stack, product: str) -> list[str]:
    """The amounts of this product's lines on the newest statement."""
    books.goto(f"{stack.site}/portal/statements/")
    books.locator("a.list__item").first.click()
    lines = books.locator(".list__item", has=books.locator("a.slip", has_text=product))
    return [lines.nth(n).locator(".amount").inner_text() for n in range(lines.count())]
