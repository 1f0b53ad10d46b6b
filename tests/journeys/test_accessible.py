"""Everybody can read and use every page, light and dark, and no page asks for what its policy forbids."""

import re
from collections.abc import Iterable
from typing import Literal

from playwright.sync_api import Page

from tests.journeys.accessible import OF_COLOURS, RULES, axe, watched
from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators, staff
from tests.journeys.stack import Stack
from tests.journeys.waiting import let_settle

Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
ROW = re.compile(r"/(inspect|edit)/\d+/$")
UNSEEN = """() => {
  const one = document.activeElement, outline = getComputedStyle(one);
  const isSeen = parseFloat(outline.outlineWidth) > 1 && outline.outlineStyle !== "none";
  return isSeen ? [] : [one.outerHTML.slice(0, 80)];
}"""
PUBLIC = [
    *["/", "/services/", "/services/wash/", "/stores/", "/news/", "/mall/", "/campaigns/", "/privacy/"],
    *[
        "/join/",
        "/accounts/login/",
        "/nowhere/",
        "/rights/",
        "/standards/",
        "/partners/apply/",
        "/campaigns/wash-day-18/",
    ],
    *["/campaigns/lucky-draw/", "/campaigns/autumn-draw/", "/standards/"],
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
# One page of each kind at the desk: a walk over all of them, `gallery_desk`, looks at the rest the same way.
SHOWN = ["member", "campaigns", "complaint", "careflow", "serviceitem"]  # a list, a row, its form
DESK = [
    *["/desk/", "/desk/results/", "/desk/complaint_figures/", "/desk/settle_work/", "/desk/monitor/"],
    *["/desk/grant/", "/desk/products/add/", "/desk/agreement/new/", "/desk/working_days/", "/desk/pages/"],
    *["/desk/pages/add/cms/standardpage/3/", "/desk/images/add/", "/desk/documents/", "/desk/account/"],
    *["/desk/verification/?due=open", "/desk/attainment/", "/desk/evaluation/", "/desk/refundrequest/"],
    *["/desk/packages/add/", "/desk/campaigns/add/"],
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


def test_all_staff_can_use_the_desk(stack: Stack, screens: Screens) -> None:
    desk = screens.desk()
    log_in(desk, stack.site, staff(stack.world, "admin"), "/desk/")
    rows = [row for room in SHOWN for row in _row_of(desk, stack, room)]
    assert _complaints(desk, stack, [*DESK, *rows], LIGHTS[:1]) == []


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


def _row_of(desk: Page, stack: Stack, room: str) -> list[str]:
    """The list of a room, and the page of its first row with its form where it has one."""
    listed = f"/desk/{room}/"
    desk.goto(stack.site + listed)
    links = desk.eval_on_selector_all("#listing-results a", "all => all.map(one => one.getAttribute('href'))")
    row = next(link for link in links if ROW.search(link))
    return [listed, *dict.fromkeys([row.replace("/edit/", "/inspect/"), row])]


def _complaints(
    page: Page, stack: Stack, paths: Iterable[str], lights: tuple[Light, ...] = LIGHTS
) -> list[str]:
    found = watched(page)
    for path in paths:
        page.goto(stack.site + path)
        let_settle(page)
        for light in lights:
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            rules = RULES if light == lights[0] else OF_COLOURS
            found += [f"{path} {light} {complaint}" for complaint in axe(page, rules)]
    return found
