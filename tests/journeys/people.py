"""Who is who in the demo world, and how they log in through the pages."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from config import totp


def log_in(page: Page, site: str, person: dict[str, Any], back: str) -> None:
    """Username, password and, where there is one, the second factor; ends on `back`."""
    page.goto(f"{site}/accounts/login/?next={back}")
    page.fill("input[name=login]", person["username"])
    page.fill("input[name=password]", person["password"])
    page.click("main button[type=submit]")
    if person.get("totp_secret"):
        page.wait_for_selector("input[name=code]")
        page.fill("input[name=code]", digits(person["totp_secret"]))
        page.click("main button[type=submit]")
    page.wait_for_url(f"{site}{back}")


def digits(secret: str) -> str:
    """What an app shows, read with some seconds left: at the end of a step they are over when they arrive."""
    left = totp.STEP_SECONDS - time.time() % totp.STEP_SECONDS
    if left < 5:
        time.sleep(left)
    return totp.code(secret, time.time())


def staff(world: dict[str, Any], role: str) -> dict[str, Any]:
    """The first member of staff with a role."""
    return next(person for person in world["staff"] if person["role"] == role)


def called(world: dict[str, Any], username: str) -> dict[str, Any]:
    """A member of staff by his username."""
    return next(person for person in world["staff"] if person["username"] == username)


def operators(world: dict[str, Any], merchant: str, role: str) -> list[dict[str, Any]]:
    """The people of a merchant with a role."""
    return [one for one in world["operators"] if (one["merchant"], one["role"]) == (merchant, role)]


def wait_for(look: Callable[[], Any], seconds: float = 30) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
    return found
