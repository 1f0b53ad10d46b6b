"""Pictures of what staff do at the desk: promises kept and taken back, codes, calls, scans, statements."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

Snap = Callable[[str], list[str]]
SEND = "main form[method=post] [type=submit]:visible, main button[type=submit]:visible"
WHY = "顾客来电说明情况"
PARTNERS_CODES = "code\nAB12CD34EF56\nAB12CD34EF57\n!\n"
# Where an act starts: the list, with what has to be chosen there.
PROMISES = [
    ("extend", "voucher", "?state=live"),
    ("replace", "voucher", "?state=live"),
    ("withdraw", "voucher", "?state=live"),
    ("revoke", "gift", "?state=offered"),
    ("stop", "grantbatch", ""),
]


def acts(page: Page, site: str, snap: Snap) -> Iterator[str]:
    """Every act: its empty form, its mistakes, what is said afterwards."""
    for name, room, chosen in PROMISES:
        yield from _promise(page, f"{site}/desk/{room}/{chosen}", name, snap)
    yield from _codes(page, site, snap)
    yield from _import(page, site, snap)
    yield from _webhook(page, site, snap)
    yield from _scans(page, site, snap)


def _inspected(page: Page, listed: str) -> bool:
    """Open the first row of a list."""
    page.goto(listed)
    links = page.eval_on_selector_all("#listing-results a", "all => all.map(one => one.href)")
    row = next((link for link in links if re.search(r"/(inspect|edit)/\d+/$", link)), "")
    if row:
        page.goto(row.replace("/edit/", "/inspect/"))
    return bool(row)


def _sent(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    page.locator(SEND).last.click()
    page.wait_for_load_state("networkidle")


def _tried(page: Page, name: str, snap: Snap, /, **fields: str) -> Iterator[str]:
    """The form, the form with mistakes, and what it says when it was filled in."""
    yield from snap(f"act-{name}")
    if fields:
        _sent(page)
        yield from snap(f"act-{name}-mistakes")
    for field, text in fields.items():
        page.fill(f"main [name={field}]", text)
    page.keyboard.press("Escape")
    _sent(page)
    yield from snap(f"act-{name}-done")


def _promise(page: Page, listed: str, name: str, snap: Snap) -> Iterator[str]:
    if not _inspected(page, listed):
        return
    link = page.locator(f"main a[href*='/promise/'][href$='/{name}/']")
    if link.count():
        link.first.click()
        day = {"last_day": "2027-12-31"} if name == "extend" else {}
        yield from _tried(page, name, snap, **day, reason=WHY)


def _codes(page: Page, site: str, snap: Snap) -> Iterator[str]:
    page.goto(f"{site}/desk/codes/")
    page.select_option("[name=package]", index=1)
    yield from _tried(page, "print-codes", snap, name="车展刮刮卡", count="12")
    batch = page.url
    page.click("main a[href$='/sheet/']")
    yield from snap("act-sheet")
    page.goto(batch)
    page.click("main a[href$='/void/']")
    yield from _tried(page, "withdraw-codes", snap, reason=WHY)


def _import(page: Page, site: str, snap: Snap) -> Iterator[str]:
    page.goto(f"{site}/desk/import_codes/")
    yield from snap("act-import-codes")
    if not page.locator("main [name=file]").count():
        return
    _sent(page)
    yield from snap("act-import-codes-mistakes")
    page.select_option("[name=product]", index=1)
    page.fill("main [name=name]", "伙伴券码")
    file = {"name": "codes.csv", "mimeType": "text/csv", "buffer": PARTNERS_CODES.encode()}
    page.set_input_files("main [name=file]", [file])
    _sent(page)
    yield from snap("act-import-codes-done")


def _webhook(page: Page, site: str, snap: Snap) -> Iterator[str]:
    page.goto(f"{site}/desk/endpoint/new/")
    page.fill("[name=name]", "客户服务系统")
    page.fill("[name=url]", "https://10.0.0.1/")
    _sent(page)
    yield from snap("act-webhook-private")
    page.fill("[name=url]", f"{site.replace('127.0.0.1', 'localhost')}/")
    _sent(page)
    yield from snap("act-webhook-made")
    if not _inspected(page, f"{site}/desk/endpoint/"):
        return
    yield from snap("act-webhook")
    at = page.url
    for act in ("ping", "replay", "off", "on"):
        page.goto(at)
        page.click(f"main a[href*='/{act}/']")
        fields = {"first": "2026-01-01", "last": "2026-12-31"} if act == "replay" else {}
        yield from _tried(page, f"webhook-{act}", snap, **fields)
    if _inspected(page, f"{site}/desk/delivery/"):
        yield from snap("act-delivery")


def _scans(page: Page, site: str, snap: Snap) -> Iterator[str]:
    for act in ("approve", "reject"):
        if _inspected(page, f"{site}/desk/offlinescan/?state=conflict"):
            yield from snap("act-scan")
            page.click(f"main a[href*='/{act}/']")
            yield from _tried(page, f"scan-{act}", snap, reason=WHY)
