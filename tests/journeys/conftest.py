"""The product and three screens: a phone inside WeChat, a counter, a desk."""

import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from club.core.clock import local_date
from tests.journeys.acts import TILL
from tests.journeys.browser import launch
from tests.journeys.stack import BESIDE_A_LOOP, Stack, start
from tests.journeys.steps.counter import draw_statements

WECHAT = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49"
)

# What is there is there at once; the rest is for a machine whose cores other tests want too.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

# One cashier does the work of a day here within minutes, and odd uses are kept out of statements.
FAST_HANDS = (
    "from merchants.quality.models import FlagRule; FlagRule.objects.filter(kind='speed').update(uses=60)"
)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The product with its demo world, one for all journeys; stopped by Ctrl-C at the end."""
    # Not in pytest's own folder: every new pytest closes that to other accounts, and PostgreSQL has one.
    with tempfile.TemporaryDirectory(prefix="club-journeys-") as folder:
        running = start(Path(folder))
        running.must("shell", "-c", FAST_HANDS)
        _end_last_month(running)
        yield running
        running.stop()


def _end_last_month(running: Stack) -> None:
    """The club draws statements up in the first night of a month; until then it is done here."""
    today = local_date(timezone.now())
    if today.day == 1:
        draw_statements(running, today - timedelta(days=1))


@pytest.fixture(scope="session")
def vouchers(stack: Stack) -> list[dict[str, Any]]:
    """Demo vouchers of one use for the demo till that no journey has used yet; the members take turns."""
    fitting = [row for row in stack.world["vouchers"] if (row["uses_left"], row["store"]) == (1, TILL)]
    turns = Counter[str]()
    for row in fitting:
        row["turn"] = turns[row["member"]]
        turns[row["member"]] += 1
    return sorted(fitting, key=lambda row: (row["turn"], row["member"]), reverse=True)


@pytest.fixture
def voucher(vouchers: list[dict[str, Any]]) -> dict[str, Any]:
    """A voucher for this journey alone."""
    return vouchers.pop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that fails shows what the product said last."""
    report = yield
    running = getattr(item, "funcargs", {}).get("stack")
    if report.failed and running:
        report.sections.append(("the product's log", running.tail()))
    return report


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys; each opens windows of its own, which know nothing of the others'.

    Its event loop runs in this thread, so Django has to be told that nothing here waits for the database.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv(BESIDE_A_LOOP, "true")
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture
def screens(chromium: Browser) -> Iterator["Screens"]:
    """Fresh browser contexts, closed after the journey."""
    made = Screens(chromium)
    yield made
    for context in made.contexts:
        context.close()


class Screens:
    """Opens screens of the people in a journey."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.contexts: list[BrowserContext] = []

    def _open(self, width: int, height: int, **options: object) -> Page:
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        return context.new_page()

    def phone(self) -> Page:
        """A member's phone, inside WeChat."""
        return self._open(390, 844, user_agent=WECHAT, has_touch=True)

    def browser(self) -> Page:
        """A member's phone with an ordinary browser, where Stripe takes the money."""
        return self._open(390, 844, has_touch=True)

    def careless(self) -> Page:
        """A browser that does not look at the policy of a page."""
        return self._open(390, 844, bypass_csp=True)

    def counter(self) -> Page:
        """A merchant's phone."""
        return self._open(390, 844, has_touch=True)

    def old_phone(self) -> Page:
        """A cheap phone at a counter."""
        return self._open(360, 740, has_touch=True)

    def desk(self) -> Page:
        """A staff desktop."""
        return self._open(1280, 900)


@pytest.fixture
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for pictures of the journey."""
    return tmp_path_factory.mktemp("shots")
