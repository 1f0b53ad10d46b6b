"""Pictures of every page at 390 and 1280 px, to look at: `python -m tests.journeys.gallery FOLDER`.

It starts the product like a journey does, logs everybody in through the pages, and complains about pages that
are wider than the screen or that log errors to the browser's console.
"""

import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from config import totp
from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.people import log_in
from tests.journeys.stack import Stack, start

WIDTHS = (390, 1280)
PUBLIC = [
    "/",
    "/services/",
    "/stores/",
    "/news/",
    "/mall/",
    "/campaigns/",
    "/rights/",
    "/privacy/",
    "/join/",
    "/accounts/login/",
    "/nowhere/",
]
MEMBER = [
    "/me/",
    "/me/gifts/",
    "/me/vouchers/",
    "/me/vouchers/?tab=used",
    "/me/vouchers/?tab=expired",
    "/me/points/",
    "/me/vehicles/",
    "/me/vehicles/add/",
    "/me/messages/",
    "/me/privacy/",
    "/me/profile/",
    "/me/orders/",
    "/me/phone/",
]
PORTAL = [
    "/portal/",
    "/portal/redeem/",
    "/portal/history/",
    "/portal/statements/",
    "/portal/staff/",
    "/portal/keys/",
]
FOLLOW = {  # from a page to the first link on it that matches
    "/services/": "a[href^='/services/']:not([href='/services/'])",
    "/news/": "a[href^='/news/']:not([href='/news/'])",
    "/mall/": "a[href^='/mall/']:not([href='/mall/'])",
    "/me/gifts/": "a[href^='/me/gifts/']:not([href='/me/gifts/'])",
    "/me/vouchers/": "a[href^='/me/vouchers/']:not([href*='?']):not([href='/me/vouchers/'])",
    "/portal/history/": "a[href^='/portal/redemptions/']",
    "/portal/statements/": "a[href^='/portal/statements/']:not([href='/portal/statements/'])",
}


def take(page: Page, site: str, path: str, folder: Path, who: str) -> list[str]:
    """One page, and the first page it leads to; returns what is wrong with them."""
    page.goto(site + path)
    wrong = _picture(page, folder, who, path)
    first = page.query_selector(FOLLOW[path]) if path in FOLLOW else None
    if first:
        page.goto(site + (first.get_attribute("href") or "/"))
        wrong += _picture(page, folder, who, f"{path}one")
    return wrong


def _picture(page: Page, folder: Path, who: str, path: str) -> list[str]:
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"] if page.viewport_size else 0
    name = f"{who}{path.replace('/', '_').replace('?', '_')}{width}.png"
    page.screenshot(path=folder / name, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{path} is {wide} px wide on a {width} px screen"] if wide > width else []


def _page(browser: Browser, width: int, wrong: list[str]) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN").new_page()
    page.on(
        "console", lambda line: wrong.append(f"{page.url}: {line.text}") if line.type == "error" else None
    )
    return page


def pictures(stack: Stack, browser: Browser, folder: Path) -> list[str]:
    """All pages of all people at both widths; returns what is wrong."""
    world, wrong = stack.demo(), []
    owner = next(one for one in world["operators"] if one["role"] == "owner")
    staff = world["staff"][0]
    for width in WIDTHS:
        page = _page(browser, width, wrong)
        for path in PUBLIC:
            wrong += take(page, stack.site, path, folder, "public")
        member = world["members"][0]
        page.goto(f"{stack.sandbox}/phone/{member['openid']}/open?url={quote(stack.site + '/me/')}")
        for path in MEMBER:
            wrong += take(page, stack.site, path, folder, "member")
        for who, person, paths in (("portal", owner, PORTAL), ("desk", staff, ["/desk/"])):
            page = _page(browser, width, wrong)
            log_in(page, stack.site, person, paths[0])
            if who == "desk":
                paths = sorted({"/desk/", *_menu(page)})
            for path in paths:
                wrong += take(page, stack.site, path, folder, who)
            time.sleep(totp.STEP_SECONDS)  # a second-factor code is taken once only
    return wrong


def _menu(page: Page) -> list[str]:
    links = page.eval_on_selector_all("a[href^='/desk/']", "all => all.map(one => one.getAttribute('href'))")
    return [link for link in links if "logout" not in link and "?" not in link and "#" not in link][:60]


def main(folder: Path) -> int:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    stack = start(Path(tempfile.mkdtemp()))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            wrong = pictures(stack, browser, folder)
    finally:
        stack.stop()
    sys.stdout.write("\n".join(wrong) + f"\n{len(wrong)} complaints; pictures in {folder}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
