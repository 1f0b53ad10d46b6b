"""What happens by itself happens soon, not at once."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from playwright.sync_api import Page, TimeoutError

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], seconds: float = 20) -> Found:
    """What `look` finds, asked again until it finds something; whatever it saw last when time is over."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def let_settle(page: Page, seconds: float = 5) -> None:
    """Wait for what a page fetches by itself; one that asks again and again is taken as it stands then."""
    with suppress(TimeoutError):
        page.wait_for_load_state("networkidle", timeout=seconds * 1000)
