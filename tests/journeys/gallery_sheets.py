"""Thirty screens side by side: `python -m tests.journeys.gallery_sheets FOLDER [SCREEN ...]`.

One sheet per screen and width, with four pictures each: Chinese and English, light and dark. For whoever
judges the look of the product. With `RUNNING=1` it looks at the product that runs on this environment's
DATA_DIR, PORT and SANDBOX_PORT.
"""

import io
import os
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.acts import member_called, open_as
from tests.journeys.browser import launch
from tests.journeys.people import log_in, operators, staff
from tests.journeys.stack import Stack, running, start

Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
# Width of the window, of a picture on the sheet, how many stand in a row, how tall one may be.
WIDTHS = {"phone": (390, 390, 4, 1_500), "desktop": (1_280, 780, 2, 900)}
HEIGHT = 844
MEMBER, MERCHANT = "张志强", "泉城洗车行"
# A screen's name, who looks at it, its address; `>` takes the first link that fits.
SCREENS = {
    "home": ("member", "/"),
    "services": ("member", "/services/"),
    "service": ("member", "/services/wash/"),
    "stores": ("member", "/stores/"),
    "mall": ("member", "/mall/"),
    "campaigns": ("member", "/campaigns/"),
    "draw": ("member", "/campaigns/lucky-draw/"),
    "article": ("member", "/news/>main a[href^='/news/']"),
    "rights": ("member", "/rights/"),
    "join": ("nobody", "/join/"),
    "me": ("member", "/me/"),
    "gifts": ("member", "/me/gifts/"),
    "vouchers": ("member", "/me/vouchers/"),
    "code": ("member", "/me/vouchers/>a.ticket"),
    "points": ("member", "/me/points/"),
    "garage": ("member", "/me/vehicles/"),
    "messages": ("member", "/me/messages/"),
    "privacy": ("member", "/me/privacy/"),
    "counter": ("cashier", "/portal/redeem/?type"),
    "books": ("cashier", "/portal/history/"),
    "statements": ("cashier", "/portal/statements/"),
    "bookings": ("cashier", "/portal/bookings/"),
    "desk": ("staff", "/desk/"),
    "results": ("staff", "/desk/results/"),
    "members": ("staff", "/desk/member/"),
    "member": ("staff", "/desk/member/>#listing-results td a[href*='/inspect/']"),
    "offer": ("staff", "/desk/packages/>#listing-results td a[href*='/inspect/']"),
    "grant": ("staff", "/desk/grant/"),
    "complaints": ("staff", "/desk/complaint/"),
    "complaint": ("staff", "/desk/complaint/>#listing-results td a[href*='/inspect/']"),
    "care": ("staff", "/desk/careflow/>#listing-results td a[href*='/inspect/']"),
    "settling": ("staff", "/desk/settle_work/"),
}


def people(browser: Browser, stack: Stack) -> dict[str, Any]:
    """Everybody logged in once: a second-factor code is taken once only."""
    found: dict[str, Any] = {"nobody": None}
    for who in ("member", "cashier", "staff"):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        if who == "member":
            open_as(page, stack, member_called(stack, MEMBER), "/me/")
        elif who == "cashier":
            log_in(page, stack.site, operators(stack.world, MERCHANT, "owner")[0], "/portal/")
        else:
            log_in(page, stack.site, staff(stack.world, "admin"), "/desk/")
        found[who] = context.storage_state()
        context.close()
    return found


def sheets(browser: Browser, stack: Stack, folder: Path, names: list[str]) -> None:
    """One file for each screen and width."""
    known = people(browser, stack)
    for name, width in product(names, WIDTHS):
        shots = [
            _picture(browser, stack, known[SCREENS[name][0]], SCREENS[name][1], width, language, light)
            for language, light in product(LANGUAGES, LIGHTS)
        ]
        _side_by_side(shots, width).save(folder / f"{name}-{width}.png")
        sys.stdout.write(f"{name} {width}\n")
        sys.stdout.flush()


def _picture(
    browser: Browser, stack: Stack, state: Any, address: str, width: str, language: str, light: Light
) -> Image.Image:
    context = browser.new_context(
        storage_state=state,
        viewport={"width": WIDTHS[width][0], "height": HEIGHT},
        locale=LANGUAGES[language],
        timezone_id="Asia/Shanghai",
        color_scheme=light,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": stack.site}])
    try:
        return Image.open(io.BytesIO(_shot(context, stack, address, WIDTHS[width][0])))
    finally:
        context.close()


def _shot(context: BrowserContext, stack: Stack, address: str, window: int) -> bytes:
    page = context.new_page()
    path, _sign, link = address.partition(">")
    page.goto(stack.site + path, wait_until="networkidle")
    if link:
        page.goto(stack.site + (page.get_attribute(link, "href") or ""), wait_until="networkidle")
    # As tall as the page, for what sticks to the bottom of the screen to stand at its end.
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window, "height": max(tall, HEIGHT)})
    page.wait_for_timeout(250)
    return page.screenshot(full_page=True)


def _side_by_side(shots: list[Image.Image], width: str) -> Image.Image:
    _window, each, columns, tallest = WIDTHS[width]
    small = [shot.resize((each, shot.height * each // shot.width)) for shot in shots]
    high = min(tallest, max(one.height for one in small))
    sheet = Image.new("RGB", ((each + 8) * columns, (high + 8) * -(-len(small) // columns)), "#c33")
    for number, one in enumerate(small):
        corner = ((each + 8) * (number % columns), (high + 8) * (number // columns))
        sheet.paste(one.crop((0, 0, each, min(high, one.height))), corner)
    return sheet


def main(folder: Path, names: list[str]) -> int:
    """Take them."""
    folder.mkdir(parents=True, exist_ok=True)
    is_ours = "RUNNING" not in os.environ
    stack = start(Path(tempfile.mkdtemp())) if is_ours else running()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright.chromium)
            sheets(browser, stack, folder, names or list(SCREENS))
            browser.close()
    finally:
        if is_ours:
            stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
