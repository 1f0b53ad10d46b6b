"""Pictures of the staff desk: `python -m tests.journeys.gallery_desk FOLDER`.

Every list, row, form, form with mistakes, act, refusal and door, at both widths in Chinese; a handful in
English. Complains about pages that are wider than the screen, that fail, or that say `None` and `True`. With
`RUNNING=1` it looks at the product that is running on this environment's DATA_DIR, PORT and SANDBOX_PORT.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

from config import totp
from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.gallery_acts import acts
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack, start

WIDTHS = (390, 1280)
HEIGHT = 844
RAW = re.compile(r"\b(?:None|True|False|\w+ object \(|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4})")
TALL = "Math.max(...[...document.querySelectorAll('main, body')].map(one => one.scrollHeight))"

ROOMS = [
    *["member", "gift", "voucher", "redemption", "tier", "products", "packages", "grantbatch", "campaigns"],
    *["merchant", "store", "agreement", "operator", "statement", "payable", "messagekind", "reminderrule"],
    *["festival", "scene", "staffpost", "branch", "audit", "occasion", "codebatch", "endpoint", "delivery"],
    "offlinescan",
]
PLAIN = [
    *[
        "/desk/",
        "/desk/find/",
        "/desk/settle/",
        "/desk/account/",
        "/desk/pages/",
        "/desk/pages/search/?q=保养",
    ],
    *["/desk/images/", "/desk/images/add/", "/desk/documents/", "/desk/documents/multiple/add/"],
    *["/desk/reports/locked/", "/desk/reports/workflow/", "/desk/reports/workflow_tasks/"],
    *["/desk/reports/page-types-usage/", "/desk/reports/aging-pages/"],
    *["/desk/nowhere/"],
    *["/accounts/2fa/", "/accounts/password/change/", "/accounts/2fa/reauthenticate/", "/accounts/logout/"],
]
IN_ENGLISH = [
    "/desk/",
    "/desk/member/",
    "/desk/products/",
    "/desk/merchant/new/",
    "/desk/statement/",
    "/desk/pages/",
    *["/desk/tier/", "/desk/branch/", "/desk/campaigns/", "/desk/packages/", "/desk/audit/", "/desk/grant/"],
]
REFUSED = ["/desk/audit/", "/desk/messagekind/", "/desk/merchant/new/"]
SEND = "main form[method=post] [type=submit]:visible, main button[type=submit]:visible"
Snap = Callable[[str], list[str]]


class Window:
    """A browser window of one width and language."""

    def __init__(self, browser: Browser, folder: Path, width: int, language: str = "zh-CN") -> None:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, locale=language)
        self.page, self.folder, self.width, self.language = context.new_page(), folder, width, language
        self.failed: list[str] = []
        self.page.on("response", self._note)

    def snap(self, name: str) -> list[str]:
        """The page from top to bottom; returns what is wrong with it."""
        self.page.wait_for_load_state("networkidle")
        plain = re.sub(r"[^\w-]+", "_", name).strip("_")
        file = f"{plain}-{self.language[:2]}-{self.width}.png"
        self.page.set_viewport_size({"width": self.width, "height": max(HEIGHT, self.page.evaluate(TALL))})
        self.page.wait_for_timeout(150)
        self.page.screenshot(path=self.folder / file)
        self.page.set_viewport_size({"width": self.width, "height": HEIGHT})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        wrong = [*self.failed, *([f"{wide} px wide"] if wide > self.width else [])]
        wrong += [f"says {word}" for word in RAW.findall(self.page.inner_text("body"))]
        self.failed = []
        return [f"{file}: {complaint}" for complaint in wrong]

    def _note(self, answer: Response) -> None:
        if answer.status >= 500:
            self.failed.append(f"{answer.status} at {answer.url}")


def walk(page: Page, site: str, snap: Snap) -> Iterator[str]:
    """Every page of the desk; `snap` takes the picture under a name, and what it finds wrong comes out."""
    for path in PLAIN:
        page.goto(site + path)
        yield from snap(path)
    for room in ROOMS:
        yield from _room(page, site, room, snap)
    yield from _site_pages(page, site, snap)
    yield from _acts(page, site, snap)
    yield from acts(page, site, snap)


def _room(page: Page, site: str, room: str, snap: Snap) -> Iterator[str]:
    start = f"{site}/desk/{room}/"
    page.goto(start)
    links = _first_links(page, room)
    yield from snap(room)
    page.goto(f"{start}?q=nichts")
    yield from snap(f"{room}-nothing-found")
    for name, link in links.items():
        page.goto(site + link)
        yield from snap(f"{room}-{name}")
        if name == "new":
            _send_empty(page)
            yield from snap(f"{room}-mistakes")


def _first_links(page: Page, room: str) -> dict[str, str]:
    """The first row's page, form and history, and the empty form."""
    every = page.eval_on_selector_all("a[href^='/desk/']", "all => all.map(one => one.getAttribute('href'))")
    found: dict[str, str] = {}
    for link in every:
        parts = link.removeprefix(f"/desk/{room}/").split("/")
        name = {"add": "new"}.get(parts[0], parts[0])
        if link.startswith(f"/desk/{room}/") and name in ("inspect", "edit", "history", "new", "usage"):
            found.setdefault(name, link)
    if "edit" in found:
        for name in ("history", "inspect"):
            found.setdefault(name, found["edit"].replace("/edit/", f"/{name}/"))
    return found


def _send_empty(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    page.locator(SEND).last.click()
    page.wait_for_load_state("networkidle")


def _site_pages(page: Page, site: str, snap: Snap) -> Iterator[str]:
    page.goto(f"{site}/desk/pages/")
    home = page.get_attribute("a[href^='/desk/pages/'][href$='/edit/']", "href") or "/desk/pages/3/edit/"
    number = home.split("/")[3]
    for verb in ("", "edit", "add_subpage", "history", "delete", "usage", "unpublish", "move", "copy"):
        page.goto(f"{site}/desk/pages/{number}/{verb}/".replace("//", "/").replace(":/", "://"))
        yield from snap(f"page-{verb or 'explore'}")
    page.goto(f"{site}/desk/pages/add/cms/standardpage/{number}/")
    yield from snap("page-new")


def _acts(page: Page, site: str, snap: Snap) -> Iterator[str]:
    yield from _find(page, site, snap)
    yield from _grant(page, site, snap)
    page.goto(f"{site}/desk/merchant/")
    number = (page.get_attribute("td.title a", "href") or "").split("/")[-2]
    page.goto(f"{site}/desk/standing/suspend/{number}/")
    yield from snap("suspend")
    _send_empty(page)
    yield from snap("suspend-mistakes")


def _find(page: Page, site: str, snap: Snap) -> Iterator[str]:
    for asked, name in (("张", "nobody"), ("张志强", "somebody")):
        page.goto(f"{site}/desk/find/")
        page.fill("main [name=asked]", asked)
        page.press("main [name=asked]", "Enter")
        page.wait_for_load_state("networkidle")
        yield from snap(f"find-{name}")


def _grant(page: Page, site: str, snap: Snap) -> Iterator[str]:
    page.goto(f"{site}/desk/member/")
    member = page.inner_text("table.listing tbody tr td a, table.listing tbody tr .title a").strip()
    page.goto(f"{site}/desk/grant/")
    yield from snap("grant")
    _send_empty(page)
    yield from snap("grant-mistakes")
    page.select_option("[name=package]", index=1)
    page.fill("[name=recipients]", f"{member}\nM99999999")
    page.fill("[name=reason]", "周年庆回馈")
    page.locator(SEND).last.click()
    page.wait_for_load_state("networkidle")
    yield from snap("grant-check")
    give = page.locator("form[action$='/confirm/'] button[type=submit]")
    if give.count():
        give.click()
        page.wait_for_load_state("networkidle")
        yield from snap("grant-done")


def _doors(window: Window, stack: Stack) -> Iterator[str]:
    """Wrong password, wrong code, then the pages about the second factor."""
    page, person = window.page, staff(stack.demo(), "club_manager")
    page.goto(f"{stack.site}/accounts/login/?next=/desk/")
    page.fill("input[name=login]", person["username"])
    page.fill("input[name=password]", "not-the-password")
    page.click("main button[type=submit]")
    yield from window.snap("door-wrong-password")
    page.fill("input[name=password]", person["password"])
    page.click("main button[type=submit]")
    page.wait_for_selector("input[name=code]")
    yield from window.snap("door-code")
    page.fill("input[name=code]", "000000")
    page.click("main button[type=submit]")
    yield from window.snap("door-wrong-code")
    page.goto(f"{stack.site}/accounts/logout/")
    page.context.clear_cookies()
    log_in(page, stack.site, person, "/desk/")
    for path in ("recovery-codes/generate", "recovery-codes", "totp/activate", "totp/deactivate"):
        page.goto(f"{stack.site}/accounts/2fa/{path}/")
        if "reauthenticate" in page.url:
            yield from window.snap("door-again")
            page.fill("input[name=password]", person["password"])
            page.click("main button[type=submit]")
        yield from window.snap(f"door-{path}")


def _refusals(window: Window, stack: Stack) -> Iterator[str]:
    """What somebody from finance is told where finance has nothing to do."""
    log_in(window.page, stack.site, staff(stack.demo(), "finance"), "/desk/")
    yield from window.snap("finance-home")
    for path in REFUSED:
        window.page.goto(stack.site + path)
        yield from window.snap(f"finance-refused{path}")


def pictures(stack: Stack, browser: Browser, folder: Path) -> Iterator[str]:
    """All of it; what is wrong comes out."""
    admin = staff(stack.demo(), "admin")
    for width in WIDTHS:
        window = Window(browser, folder, width)
        log_in(window.page, stack.site, admin, "/desk/")
        yield from walk(window.page, stack.site, window.snap)
        yield from _refusals(Window(browser, folder, width), stack)
        yield from _doors(Window(browser, folder, width), stack)
        time.sleep(totp.STEP_SECONDS)  # a second-factor code is taken once only
        english = Window(browser, folder, width, "en-GB")
        log_in(english.page, stack.site, admin, "/desk/")
        for path in IN_ENGLISH:
            english.page.goto(stack.site + path)
            yield from english.snap(path)
        time.sleep(totp.STEP_SECONDS)


def _running() -> Stack:
    known = {"DJANGO_SETTINGS_MODULE": "config.settings.local", **os.environ}
    site, sandbox = (f"http://127.0.0.1:{known[name]}" for name in ("PORT", "SANDBOX_PORT"))
    return Stack(site, sandbox, known, Path(known["DATA_DIR"]))


def main(folder: Path) -> int:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    is_ours = "RUNNING" not in os.environ
    stack = start(Path(tempfile.mkdtemp())) if is_ours else _running()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            wrong = list(pictures(stack, browser, folder))
            browser.close()
    finally:
        if is_ours:
            stack.stop()
    sys.stdout.write("\n".join(wrong) + f"\n{len(wrong)} complaints; pictures in {folder}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
