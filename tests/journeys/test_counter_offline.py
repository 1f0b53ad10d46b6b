"""The counter on a bad network: slow, cut in mid-confirmation, tapped twice, gone for hours."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.acts import TILL, redeem
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators
from tests.journeys.stack import Stack
from tests.journeys.steps.counter import look_up

MERCHANT = "顺达汽车服务"
SLOW_3G = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
COUNT = "from vouchers.lifecycle.models import Redemption as R; print(R.objects.filter({}).count())"
GRANT = "from merchants.stores.models import Store; Store.objects.filter(code='{}').update(takes_offline={})"


@dataclass
class SmallPhone:
    """A page on a phone whose network can be cut."""

    page: Page

    def __post_init__(self) -> None:
        # One session for all: what an older one says about the network would go on holding.
        self.wire = self.page.context.new_cdp_session(self.page)

    def network(self, *, up: bool) -> None:
        """Slow 3G, or none at all: for the page, and for its service worker."""
        self.page.context.set_offline(not up)
        self.wire.send("Network.emulateNetworkConditions", {**SLOW_3G, "offline": not up})


@pytest.fixture
def small_phone(stack: Stack, screens: Screens) -> SmallPhone:
    """A cashier of the demo store with an old phone on slow 3G."""
    page = screens.old_phone()
    cashiers = operators(stack.world, MERCHANT, "cashier")
    log_in(page, stack.site, next(one for one in cashiers if one["store"] == TILL), "/portal/")
    phone = SmallPhone(page)
    phone.network(up=True)
    return phone


def uses(stack: Stack, voucher: dict[str, Any]) -> int:
    """How often a voucher was redeemed."""
    return int(stack.must("shell", "-c", COUNT.format(f"voucher__code={voucher['code']!r}")).split()[-1])


def confirm(page: Page) -> Any:
    """The button that uses the voucher."""
    return page.locator("form[data-send=keep] button[type=submit]")


def test_a_confirmation_without_a_network_is_kept_and_sent_once(
    stack: Stack, small_phone: SmallPhone, voucher: dict[str, Any]
) -> None:
    page = small_phone.page
    look_up(page, stack, voucher["code"])
    expect(confirm(page)).to_be_visible()
    small_phone.network(up=False)
    confirm(page).click()
    expect(page.locator("#sending")).to_have_attribute("data-state", "kept")
    assert uses(stack, voucher) == 0

    small_phone.network(up=True)

    expect(page.locator(".outcome_good")).to_be_visible(timeout=30_000)
    assert page.url.startswith(f"{stack.site}/portal/redemptions/")
    assert uses(stack, voucher) == 1


def test_a_lost_answer_is_asked_for_again_even_after_a_reload(
    stack: Stack, small_phone: SmallPhone, voucher: dict[str, Any]
) -> None:
    page, seen = small_phone.page, []

    def lose(route: Route) -> None:
        seen.append(route.fetch(max_redirects=0).status)
        route.abort()

    look_up(page, stack, voucher["code"])
    page.route("**/portal/redeem/confirm/", lose)
    confirm(page).click()
    expect(page.locator("#sending")).to_have_attribute("data-state", "kept")
    page.unroute("**/portal/redeem/confirm/")
    page.reload()

    expect(page.locator(".outcome_good")).to_be_visible(timeout=30_000)
    assert (seen[0], uses(stack, voucher)) == (302, 1)


def test_a_double_tap_is_one_use(stack: Stack, small_phone: SmallPhone, voucher: dict[str, Any]) -> None:
    page = small_phone.page
    look_up(page, stack, voucher["code"])
    confirm(page).dblclick()

    expect(page.locator(".outcome_good")).to_be_visible(timeout=30_000)
    assert uses(stack, voucher) == 1


def test_scans_without_a_network_wait_on_the_phone_and_are_uploaded(
    stack: Stack, small_phone: SmallPhone, vouchers: list[dict[str, Any]]
) -> None:
    page, (good, used) = small_phone.page, (vouchers.pop(), vouchers.pop())
    stack.must("shell", "-c", GRANT.format(TILL, True))
    page.goto(f"{stack.site}/portal/redeem/")
    expect(page.locator("html")).to_have_attribute("data-shell", "kept", timeout=60_000)
    small_phone.network(up=False)
    page.goto(f"{stack.site}/portal/")  # the service worker gives the page it kept
    for row in (good, used):
        page.fill("input[name=code]", row["code"])
        page.click("form[data-keep-offline] button[type=submit]")
        expect(page.locator("[data-note].notice_success")).to_be_visible()
    page.fill("input[name=code]", "ABCDEFGHJKLMN")
    page.click("form[data-keep-offline] button[type=submit]")
    expect(page.locator("[data-note].notice_error")).to_be_visible()
    expect(page.locator("[data-waiting] .list__item")).to_have_count(2)
    assert redeem(stack, used["code"]).status_code == 201

    small_phone.network(up=True)

    expect(page.locator("[data-result]")).to_have_count(2, timeout=30_000)
    states = page.eval_on_selector_all("[data-result]", "all => all.map(one => one.dataset.result)")
    assert sorted(states) == ["conflict", "redeemed"]
    expect(page.locator("[data-waiting] .list__item")).to_have_count(0)
    assert (uses(stack, good), uses(stack, used)) == (1, 1)
    page.goto(f"{stack.site}/portal/offline/")
    expect(page.locator("[data-state=conflict]")).to_have_count(1)
    expect(page.locator("[data-state=redeemed]")).to_have_count(1)
    stack.must("shell", "-c", GRANT.format(TILL, False))
    assert json.loads(stack.must("verify", "--json"))
