"""Every page can be read and used by everybody: axe-core over the doors, light and dark."""

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators
from tests.journeys.stack import ROOT, Stack

LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ASK = """async rules => {
  const found = await axe.run({runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
}"""
UNSEEN = """() => {
  const one = document.activeElement, outline = getComputedStyle(one);
  const isSeen = parseFloat(outline.outlineWidth) > 1 && outline.outlineStyle !== "none";
  return isSeen ? [] : [one.outerHTML.slice(0, 80)];
}"""
PUBLIC = [
    *["/", "/services/", "/services/wash/", "/stores/", "/news/", "/mall/", "/campaigns/", "/privacy/"],
    *["/join/", "/accounts/login/", "/nowhere/"],
]
MEMBER = [
    *["/me/", "/me/gifts/", "/me/vouchers/", "/me/vouchers/?tab=used", "/me/vouchers/add/", "/me/points/"],
    *["/me/vehicles/", "/me/vehicles/add/", "/me/messages/", "/me/privacy/", "/me/profile/", "/me/orders/"],
    *["/me/phone/", "/me/handovers/", "/me/bookings/"],
]
PORTAL = [
    *["/portal/", "/portal/redeem/?type", "/portal/history/", "/portal/bookings/", "/portal/statements/"],
    *["/portal/staff/", "/portal/keys/", "/portal/keys/webhooks/", "/portal/offline/"],
]
MERCHANT = "泉城洗车行"  # nobody else in the journeys enters with its second factor


def test_everybody_can_read_the_site(stack: Stack, screens: Screens) -> None:
    assert _complaints(screens.counter(), stack, PUBLIC) == []


def test_every_member_can_use_his_pages(stack: Stack, screens: Screens) -> None:
    phone = screens.phone()
    open_as(phone, stack, member_called(stack, "张志强"), "/me/")
    vouchers = [_first(phone, f"{stack.site}/me/vouchers/{tab}", "a.ticket") for tab in ("", "?tab=used")]
    assert _complaints(phone, stack, [*MEMBER, *vouchers]) == []


def test_every_cashier_can_use_the_portal(stack: Stack, screens: Screens) -> None:
    counter = screens.counter()
    log_in(counter, stack.site, operators(stack.world, MERCHANT, "owner")[0], "/portal/")
    undone = _first(counter, f"{stack.site}/portal/history/", "a.slip_undone")
    assert _complaints(counter, stack, [*PORTAL, undone]) == []


def test_the_focus_of_the_keyboard_is_seen(stack: Stack, screens: Screens) -> None:
    page, unseen = screens.desk(), []
    page.goto(f"{stack.site}/join/")
    for _press in range(14):
        page.keyboard.press("Tab")
        unseen += page.evaluate(UNSEEN)
    assert unseen == []


def _first(page: Page, address: str, selector: str) -> str:
    page.goto(address)
    return page.get_attribute(selector, "href") or ""


def _complaints(page: Page, stack: Stack, paths: Iterable[str]) -> list[str]:
    found = []
    for light, path in product(LIGHTS, paths):
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        page.goto(stack.site + path)
        page.wait_for_load_state("networkidle")
        page.evaluate(Path(AXE).read_text())
        found += [f"{path} {light} {complaint}" for complaint in page.evaluate(ASK, RULES)]
    return found
