"""Pages stay light on a cheap phone with a poor connection: what Chromium takes off the wire."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.stack import Stack

FIRST_LOAD = 150_000  # bytes as they are sent, compressed
AFTERWARDS = 5  # requests that leave the phone when it knows the club's pictures and scripts
PAGES = [
    *["/", "/services/", "/services/wash/", "/stores/", "/news/", "/mall/", "/campaigns/", "/privacy/"],
    *["/me/", "/me/gifts/", "/me/vouchers/", "/me/points/", "/me/vehicles/", "/me/messages/"],
    *["/me/profile/", "/me/orders/", "/me/bookings/", "/me/privacy/"],
]


def test_a_page_weighs_little_at_first_and_asks_for_little_afterwards(stack: Stack, screens: Screens) -> None:
    phone = screens.phone()
    open_as(phone, stack, member_called(stack, "张志强"), "/me/")
    phone.goto(f"{stack.site}/me/vouchers/")
    ticket = phone.get_attribute("a.ticket", "href") or ""
    wire = Wire(phone)

    weights = {path: wire.first_load(stack.site + path) for path in [*PAGES, ticket]}
    asked = {path: wire.load(stack.site + path) for path in [*PAGES, ticket]}

    assert {path: sum(sizes) for path, sizes in weights.items() if sum(sizes) > FIRST_LOAD} == {}
    assert {path: len(sizes) for path, sizes in asked.items() if len(sizes) > AFTERWARDS} == {}
    assert min(sum(sizes) for sizes in weights.values()) > 5_000  # something was measured


class Wire:
    """What a page sends over the network, as the browser counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.kept: set[str] = set()
        self.sizes: dict[str, int] = {}
        self.devtools.on("Network.requestServedFromCache", lambda told: self.kept.add(told["requestId"]))
        self.devtools.on("Network.responseReceived", self._note_answer)
        self.devtools.on("Network.loadingFinished", self._note_end)
        self.devtools.send("Network.enable")

    def first_load(self, address: str) -> list[int]:
        """Bytes of every answer when the phone knows nothing yet."""
        self.devtools.send("Network.clearBrowserCache")
        return self.load(address)

    def load(self, address: str) -> list[int]:
        """Bytes of every answer that came over the network."""
        self.kept.clear()
        self.sizes.clear()
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return list(self._from_outside())

    def _from_outside(self) -> Iterator[int]:
        return (size for asked, size in self.sizes.items() if asked not in self.kept)

    def _note_answer(self, told: dict) -> None:
        answer = told["response"]
        if answer.get("fromDiskCache") or answer["url"].startswith("data:"):
            self.kept.add(told["requestId"])

    def _note_end(self, told: dict) -> None:
        self.sizes[told["requestId"]] = int(told["encodedDataLength"])
