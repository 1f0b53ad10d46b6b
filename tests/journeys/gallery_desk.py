"""The rooms of the desk for the gallery: lists, rows, forms, forms with mistakes, acts, the doors' pages."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

ROOMS = [
    *["member", "gift", "voucher", "redemption", "tier", "products", "packages", "grantbatch", "campaigns"],
    *["merchant", "store", "agreement", "operator", "statement", "payable", "messagekind", "reminderrule"],
    *["festival", "scene", "staffpost", "branch", "audit"],
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
    *["/accounts/2fa/", "/accounts/2fa/recovery-codes/generate/"],
    *["/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/", "/accounts/password/change/"],
    *["/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/", "/accounts/logout/"],
]
SEND = "main form[method=post] [type=submit]:visible, main button[type=submit]:visible"
Snap = Callable[[str], list[str]]


def walk(page: Page, site: str, snap: Snap) -> Iterator[str]:
    """Every page of the desk; `snap` takes the picture under a name, and what it finds wrong comes out."""
    for path in PLAIN:
        page.goto(site + path)
        yield from snap(path)
    for room in ROOMS:
        yield from _room(page, site, room, snap)
    yield from _site_pages(page, site, snap)
    yield from _acts(page, site, snap)


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
