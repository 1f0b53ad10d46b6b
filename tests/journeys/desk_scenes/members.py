"""About members: found, given something, seen in full, merged."""

from collections.abc import Iterator

from tests.journeys.desk_scenes.hands import FILE, WHY, act, fill_in, open_first, send
from tests.journeys.desk_scenes.window import SEND, Window


def members(window: Window, site: str) -> Iterator[str]:
    """All of it."""
    yield from _find(window, site)
    yield from _grant(window, site)
    yield from _reveal(window, site)
    yield from _merge(window, site)
    yield from _call(window, site)
    yield from _bring_in(window, site)
    yield from _letters(window, site)


def _letters(window: Window, site: str) -> Iterator[str]:
    """Letters to companies: what is due, too many days, printed, and how one went out."""
    page, start = window.page, f"{site}/desk/policy_letters/"
    for asked, name in (("", "renewal"), ("?kind=thanks", "thanks"), ("?days=999", "mistakes")):
        yield from window.go(start + asked, f"letters-{name}")
    page.goto(start)
    with page.expect_download():
        page.locator("main .letters-acts button").first.click()
    page.goto(start)
    page.locator("main a[href$='/delivery/']").first.click()
    yield from fill_in(window, "letter-delivery", way="1", tracking_number="SF1234567890")


def _find(window: Window, site: str) -> Iterator[str]:
    page = window.page
    for asked, name in (("张", "nobody"), ("张志强", "somebody")):
        page.goto(f"{site}/desk/find/")
        page.fill("main [name=asked]", asked)
        page.press("main [name=asked]", "Enter")
        page.wait_for_load_state("networkidle")
        yield from window.snap(f"find-{name}")


def _grant(window: Window, site: str) -> Iterator[str]:
    page = window.page
    page.goto(f"{site}/desk/member/")
    member = page.inner_text("table.listing tbody tr td a, table.listing tbody tr .title a").strip()
    page.goto(f"{site}/desk/grant/")
    send(page)
    yield from window.snap("grant-mistakes")
    page.select_option("[name=package]", index=1)
    page.fill("[name=recipients]", f"{member}\nM99999999")
    page.fill("[name=reason]", "周年庆回馈")
    page.locator(SEND).last.click()
    page.wait_for_load_state("networkidle")
    yield from window.snap("grant-check")
    give = page.locator("form[action$='/confirm/'] button[type=submit]")
    if give.count():
        give.click()
        page.wait_for_load_state("networkidle")
        yield from window.snap("grant-done")


def _reveal(window: Window, site: str) -> Iterator[str]:
    """Asked why, no reason given, shown once, and what the member's page says of it afterwards."""
    page = window.page
    if not open_first(page, f"{site}/desk/member/"):
        return
    person = page.url
    page.click("main a[href*='/reveal/']")
    yield from window.snap("reveal")
    send(page)
    yield from window.snap("reveal-mistakes")
    page.select_option("main [name=reason]", index=1)
    send(page)
    yield from window.snap("reveal-seen")
    yield from window.go(person, "reveal-noted")


def _merge(window: Window, site: str) -> Iterator[str]:
    """Another number asked for, both side by side, merged, and undone."""
    page = window.page
    page.goto(f"{site}/desk/member/")
    numbers = page.locator("main table.listing tbody td.title").all_inner_texts()
    if not open_first(page, f"{site}/desk/member/"):
        return
    page.click("main a[href*='/merging_acts/']")
    yield from window.snap("merge")
    page.fill("main [name=number]", "1")
    send(page)
    yield from window.snap("merge-mistakes")
    page.fill("main [name=number]", numbers[1].split()[0])
    send(page)
    yield from window.snap("merge-compare")
    send(page)
    yield from window.snap("merge-compare-mistakes")
    page.locator("main [name=stays]").first.check()
    page.fill("main [name=reason]", WHY)
    send(page)
    yield from window.snap("merge-done")
    yield from act(window, f"{site}/desk/merging/", "/undo/", "merge-undo", reason=WHY)


def _call(window: Window, site: str) -> Iterator[str]:
    """A number that is none, one that nobody has, and a member's."""
    for phone, name in (("123", "mistakes"), ("13900009999", "nobody"), ("13900030001", "somebody")):
        window.page.goto(f"{site}/desk/call/")
        window.page.fill("main [name=phone]", phone)
        send(window.page)
        yield from window.snap(f"call-{name}")


def _bring_in(window: Window, site: str) -> Iterator[str]:
    """No file, what a file would change, and that it was brought in; the list of files afterwards."""
    page, start = window.page, f"{site}/desk/import_customers/"
    page.goto(start)
    send(page)
    yield from window.snap("import-mistakes")
    page.set_input_files(
        "main [name=file]", {"name": "客户.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    send(page)
    yield from window.snap("import-preview")
    page.click("main form[action$='/confirm/'] button")
    page.wait_for_load_state("networkidle")
    yield from window.snap("import-done")
    yield from window.go(start, "import-files")
