"""What somebody at the desk does with a page: open a row, send a form, fill one in."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.desk_scenes.window import SEND, Window

WHY = "顾客来电说明情况"
# One new customer, one whose branch nobody knows, one without a name.
FILE = """客户号,姓名,证件号码,手机号,机构代码,城市
C-GALLERY-1,江海洋,370102199001011012,13900077001,370100,济南
C-GALLERY-2,江海波,,13900077002,999999,济南
C-GALLERY-3,,,13900077003,370100,济南
"""
ROW = re.compile(r"/(inspect|edit)/\d+/$")


def open_first(page: Page, listed: str) -> bool:
    """Open the page of the first row of a list; whether there is one."""
    page.goto(listed)
    links = page.eval_on_selector_all("#listing-results a", "all => all.map(one => one.href)")
    row = next((link for link in links if ROW.search(link)), "")
    if row:
        page.goto(row.replace("/edit/", "/inspect/"))
    return bool(row)


def send(page: Page) -> None:
    """Send the form as it stands, with the browser's own checks off."""
    page.evaluate("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    page.locator(SEND).last.click()
    page.wait_for_load_state("networkidle")


def fill_in(window: Window, name: str, /, **fields: str) -> Iterator[str]:
    """The form, the form with mistakes, and what it says when it was filled in."""
    page = window.page
    yield from window.snap(f"act-{name}")
    if fields:
        send(page)
        yield from window.snap(f"act-{name}-mistakes")
    for field, text in fields.items():
        box = page.locator(f"main [name={field}]")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(index=int(text))
        else:
            box.fill(text)
    page.keyboard.press("Escape")
    send(page)
    yield from window.snap(f"act-{name}-done")


def act(window: Window, listed: str, link: str, name: str, /, **fields: str) -> Iterator[str]:
    """On the page of the first row of a list, follow the link of an act and do it; without one nothing."""
    if not open_first(window.page, listed):
        yield f"{name}: no row under {listed}"
        return
    yield from window.snap(f"act-{name}-before")
    way = window.page.locator(f"main a[href*='{link}']")
    if not way.count():
        yield f"{name}: no way to {link} at {window.page.url}"
        return
    way.first.click()
    window.page.wait_for_load_state("networkidle")
    yield from fill_in(window, name, **fields)


def press(window: Window, listed: str, action: str, name: str) -> Iterator[str]:
    """On the page of the first row of a list, press the button that sends to an address."""
    if not open_first(window.page, listed):
        yield f"{name}: no row under {listed}"
        return
    button = window.page.locator(f"main form[action*='{action}'] button")
    if not button.count():
        yield f"{name}: no button to {action} at {window.page.url}"
        return
    button.first.click()
    window.page.wait_for_load_state("networkidle")
    yield from window.snap(f"act-{name}-done")
