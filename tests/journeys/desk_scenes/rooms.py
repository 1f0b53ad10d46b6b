"""Every room: its list, a search without a find, pages of the first row, the empty form, its mistakes."""

import json
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.desk_scenes.hands import send
from tests.journeys.desk_scenes.window import Window

ROOMS = [
    *["member", "gift", "voucher", "redemption", "tier", "products", "packages", "grantbatch", "campaigns"],
    *["merchant", "store", "agreement", "operator", "statement", "payable", "messagekind", "reminderrule"],
    *["festival", "scene", "staffpost", "branch", "audit", "occasion", "codebatch", "endpoint", "delivery"],
    *["offlinescan", "merchantdocument", "bankchange", "booking", "bookingrule", "capacity", "dispute"],
    *["invoice", "payoutrun", "flag", "flagrule", "rating", "hold", "merging", "complaint", "complaintcause"],
    *["deadlinerule", "rectification", "pointentry", "pointrule", "application"],
    *["messagebudget", "message", "chargeback", "bulletin", "refundlimit", "refundrequest"],
    *["revisit", "verification", "revisitkind", "serviceitem", "servicestandard"],
    *["claimclock", "claimcommitment", "sitecheck", "checktask"],
]
PLAIN = [
    "/desk/account/",
    *["/desk/pages/", "/desk/pages/search/?q=保养", "/desk/images/add/", "/desk/documents/multiple/add/"],
    *["/desk/reports/locked/", "/desk/reports/workflow/", "/desk/reports/workflow_tasks/"],
    *["/desk/reports/page-types-usage/", "/desk/reports/aging-pages/"],
    *["/desk/nowhere/", "/desk/member/inspect/0/", "/desk/settling/send/"],
    *["/accounts/2fa/", "/accounts/logins/", "/accounts/password/change/"],
    *["/accounts/2fa/reauthenticate/", "/accounts/logout/"],
]
VERBS = ("", "edit", "add_subpage", "history", "delete", "usage", "unpublish", "move", "copy")


def menu(window: Window, site: str) -> Iterator[str]:
    """Every page that the menu leads to, and those that lie aside of it."""
    window.page.goto(f"{site}/desk/")
    props = json.loads(window.page.inner_text("#wagtail-sidebar-props"))
    inside = {path for path in _addresses(props) if path.startswith("/desk/")}
    rooms = {f"/desk/{room}/" for room in ROOMS}
    for path in [*sorted(inside - rooms - {"/desk/logout/"}), *PLAIN]:
        yield from window.go(site + path, path)


def _addresses(props: object) -> Iterator[str]:
    if isinstance(props, dict):
        for name, value in props.items():
            if name in ("url", "urlPath") and isinstance(value, str):
                yield value.split("?")[0]
            yield from _addresses(value)
    elif isinstance(props, list):
        for value in props:
            yield from _addresses(value)


def rooms(window: Window, site: str) -> Iterator[str]:
    """All of them."""
    for room in ROOMS:
        yield from one_room(window, site, room)


def one_room(window: Window, site: str, room: str) -> Iterator[str]:
    """What there is in one of them."""
    page, start = window.page, f"{site}/desk/{room}/"
    page.goto(start)
    links = _first_links(page, room)
    yield from window.snap(room)
    yield from window.go(f"{start}?q=nichts", f"{room}-nothing-found")
    for name, link in links.items():
        yield from window.go(site + link, f"{room}-{name}")
        if name == "new":
            send(page)
            yield from window.snap(f"{room}-mistakes")


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


def site_pages(window: Window, site: str) -> Iterator[str]:
    """What is done to a page of the site."""
    page = window.page
    page.goto(f"{site}/desk/pages/")
    home = page.get_attribute("a[href^='/desk/pages/'][href$='/edit/']", "href") or "/desk/pages/3/edit/"
    number = home.split("/")[3]
    for verb in VERBS:
        path = f"/desk/pages/{number}/{verb}/".replace("//", "/")
        yield from window.go(site + path, f"page-{verb or 'explore'}")
    yield from window.go(f"{site}/desk/pages/add/cms/standardpage/{number}/", "page-new")
