"""What staff do about what was promised: extend, replace, take back; codes printed, brought in; scans."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.hands import WHY, act, fill_in, send
from tests.journeys.desk_scenes.window import Window

PARTNERS_CODES = "code\nAB12CD34EF56\nAB12CD34EF57\n!\n"
# Where an act starts: the list, with what has to be chosen there.
PROMISES = [
    ("extend", "voucher", "?state=live"),
    ("replace", "voucher", "?state=live"),
    ("withdraw", "voucher", "?state=live"),
    ("revoke", "gift", "?state=offered"),
    ("stop", "grantbatch", ""),
]


def promises(window: Window, site: str) -> Iterator[str]:
    """Every act: its empty form, its mistakes, what is said afterwards."""
    for name, room, chosen in PROMISES:
        day = {"last_day": "2027-12-31"} if name == "extend" else {}
        yield from act(window, f"{site}/desk/{room}/{chosen}", f"/{name}/", name, **day, reason=WHY)
    yield from _codes(window, site)
    yield from _import(window, site)
    for name in ("approve", "reject"):
        conflicts = f"{site}/desk/offlinescan/?state=conflict"
        yield from act(window, conflicts, f"/{name}/", f"scan-{name}", reason=WHY)


def _codes(window: Window, site: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{site}/desk/codes/")
    page.select_option("[name=package]", index=1)
    yield from fill_in(window, "print-codes", name="车展刮刮卡", count="12")
    batch = page.url
    page.click("main a[href$='/sheet/']")
    yield from window.snap("act-sheet")
    page.goto(batch)
    page.click("main a[href$='/void/']")
    yield from fill_in(window, "withdraw-codes", reason=WHY)


def _import(window: Window, site: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{site}/desk/import_codes/")
    send(page)
    yield from window.snap("act-import-codes-mistakes")
    page.select_option("[name=product]", index=1)
    page.fill("main [name=name]", "伙伴券码")
    file = {"name": "codes.csv", "mimeType": "text/csv", "buffer": PARTNERS_CODES.encode()}
    page.set_input_files("main [name=file]", [file])
    send(page)
    yield from window.snap("act-import-codes-done")
