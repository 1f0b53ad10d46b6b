"""A booking day: the man on duty works his errands on a 360 px phone, one thumb, one button at a time."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators
from tests.journeys.stack import Stack

MERCHANT = "平安路救援"
MOST_TAPS, FEWEST = 80, 5
OVER = (
    "from merchants.bookings.models import Booking as B; "
    "print(B.objects.filter(store__code='JN401', {}).count())"
)


@pytest.fixture
def clerk(stack: Stack, screens: Screens) -> Page:
    """On duty at the rescue station, with an old phone."""
    page = screens.old_phone()
    log_in(page, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/bookings/")
    return page


def count(stack: Stack, what: str) -> int:
    """How many bookings of the station there are of a kind."""
    return int(stack.must("shell", "-c", OVER.format(what)).split()[-1])


def picture(shade: int) -> dict[str, object]:
    """A photo as the camera of a phone gives it."""
    out = io.BytesIO()
    Image.linear_gradient("L").point(lambda light: (light + shade) % 256).save(out, "JPEG")
    return {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fits(page: Page) -> bool:
    """Whether nothing hangs over the edge of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def finish(page: Page) -> None:
    """Photos as many as are asked for, the figures that are asked for, done."""
    for number in range(6):
        if not page.locator("#photos .tag_gold").count():
            break
        with page.expect_navigation():
            page.set_input_files("[data-photos] input[type=file]", picture(number * 40))
    for name, text in {"km": "63", "fees": "15", "odometer": "48200"}.items():
        if page.locator(f"#finish [name={name}]").count():
            page.fill(f"#finish [name={name}]", text)
    page.click("#finish button[type=submit]")
    page.wait_for_selector(".outcome_good")


def take_the_next_step(page: Page, job: Locator) -> None:
    """The big button of a card; of a call the one beside it, for no telephone rings in a test."""
    called = job.locator(".twin form button")
    if not called.count() and job.locator("a[href$='#finish']").count():
        job.locator("a[href$='#finish']").click()
        page.wait_for_selector("#finish")
        finish(page)
        return
    with page.expect_navigation():
        (called if called.count() else job.locator("form button").first).click()


def test_a_clerk_works_ten_errands_on_a_small_phone(stack: Stack, clerk: Page, shots: Path) -> None:
    page, wide = clerk, []
    waiting = page.locator("article.job").count()
    done_before = count(stack, "state='finished'")
    page.screenshot(path=shots / "booking-day.png", full_page=True)

    for _tap in range(MOST_TAPS):
        page.goto(f"{stack.site}/portal/bookings/")
        if not fits(page):
            wide.append("list")
        job = page.locator("article.job").first
        if not job.count():
            break
        take_the_next_step(page, job)
        if not fits(page):
            wide.append(page.url)
    page.goto(f"{stack.site}/portal/bookings/")
    page.screenshot(path=shots / "booking-day-over.png", full_page=True)

    # Around midnight some of the ten belong to another day's list.
    assert waiting >= FEWEST
    assert (page.locator("article.job").count(), wide) == (0, [])
    # The call to all stores of the city may run out before its turn; everything else is done.
    assert count(stack, "state='finished'") - done_before >= waiting - 1
