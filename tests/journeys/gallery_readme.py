"""The three pictures of README.md, from a running product: `python -m tests.journeys.gallery_readme`.

It looks at the product that is running on this environment's DATA_DIR, PORT and SANDBOX_PORT, and uses up
one voucher of its demo world.
"""

import sys

from playwright.sync_api import sync_playwright

from tests.journeys.acts import TILL, member_called, open_as
from tests.journeys.browser import launch
from tests.journeys.conftest import Screens
from tests.journeys.gallery_site import _running
from tests.journeys.people import log_in, operators, staff
from tests.journeys.scenes.camera import SENT
from tests.journeys.stack import ROOT, Stack
from tests.journeys.waiting import eventually

IMAGES = ROOT / "docs" / "images"
PHONE, SCREEN = {"width": 390, "height": 700}, {"width": 1280, "height": 640}
MERCHANT = "顺达汽车服务"


def pictures(stack: Stack, screens: Screens) -> None:
    """A voucher on the phone, its receipt at the counter, the desk."""
    mine = next(row for row in stack.world["vouchers"] if (row["uses_left"], row["store"]) == (1, TILL))
    phone = screens.phone()
    phone.set_viewport_size(PHONE)
    open_as(phone, stack, member_called(stack, mine["member"]), "/me/vouchers/")
    phone.click(f"a.ticket:has-text('{mine['product']}') >> nth=0")
    phone.wait_for_load_state("networkidle")
    code = phone.locator(".code").inner_text()
    phone.screenshot(path=IMAGES / "phone-voucher.png")

    counter = screens.counter()
    counter.set_viewport_size(PHONE)
    log_in(counter, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/")
    counter.goto(f"{stack.site}/portal/redeem/?type")
    counter.fill("#type [name=code]", code)
    counter.click("#type [type=submit]")
    counter.wait_for_load_state("networkidle")
    counter.click("form[data-send=keep] [type=submit]")
    counter.wait_for_selector(".outcome")
    eventually(lambda: counter.evaluate(SENT))
    counter.screenshot(path=IMAGES / "portal-receipt.png")

    desk = screens.desk()
    desk.set_viewport_size(SCREEN)
    log_in(desk, stack.site, staff(stack.world, "club_manager"), "/desk/")
    desk.wait_for_load_state("networkidle")
    desk.screenshot(path=IMAGES / "desk-home.png")


def main() -> int:
    """Take them."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        pictures(_running(), Screens(browser))
        browser.close()
    sys.stdout.write(f"Pictures in {IMAGES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
