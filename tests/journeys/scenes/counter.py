"""The merchant portal: the counter, the books, the people."""

from typing import Any

from playwright.sync_api import Page

from tests.journeys.acts import TILL, member_called, open_as
from tests.journeys.people import log_in, operators
from tests.journeys.scenes.camera import Camera
from tests.journeys.stack import Stack

MERCHANT = "顺达汽车服务"
ENDED = {
    "expired": ("张志强", "expired"),
    "void": ("赵晓彤", "expired"),
    "already-redeemed": ("张志强", "used"),
}
BOOKS = ["", "redeem/", "history/", "history/?q=没有", "statements/", "staff/", "keys/"]


def till(camera: Camera, stack: Stack, codes: dict[str, str]) -> None:
    """A cashier: one use from the code to the receipt and back, and every refusal."""
    page = camera.page
    log_in(page, stack.site, operators(stack.world, MERCHANT, "cashier")[0], "/portal/")
    camera.take("home")
    camera.see(f"{stack.site}/portal/redeem/?type", "redeem")
    camera.send("redeem-empty", "#type [type=submit]")
    for name, code in codes.items():
        page.goto(f"{stack.site}/portal/redeem/?type")
        page.fill("[name=code]", code)
        camera.send(f"refused-{name}", "#type [type=submit]")
    page.goto(f"{stack.site}/portal/redeem/?type")
    page.fill("[name=code]", _good(stack, camera.language))
    camera.send("confirm", "#type [type=submit]")
    if page.locator(".outcome_bad").count():
        return
    camera.send("receipt")
    page.locator(".undo summary").click()
    camera.take("receipt-undo")
    camera.send("receipt-undone", ".undo [type=submit]")
    camera.see(f"{stack.site}/portal/history/", "history-cashier")
    camera.see(f"{stack.site}/portal/statements/", "statements-cashier")


def books(camera: Camera, stack: Stack) -> None:
    """An owner: sums, lists, a statement, colleagues and keys with mistakes."""
    page = camera.page
    log_in(page, stack.site, operators(stack.world, MERCHANT, "owner")[0], "/portal/")
    for path in BOOKS:
        name = path.replace("/?q=没有", "-nothing").strip("/") or "home"
        camera.see(f"{stack.site}/portal/{path}", f"owner-{name}")
    page.goto(f"{stack.site}/portal/statements/")
    page.click("a.list__item >> nth=0")
    camera.take("owner-statement")
    for path, fields in (("staff", {"display_name": "小赵"}), ("keys", {"name": "收银台二号"})):
        page.goto(f"{stack.site}/portal/{path}/")
        camera.send(f"owner-{path}-empty", "form.card [type=submit]")
        for field, text in fields.items():
            page.fill(f"[name={field}]", text)
        camera.send(f"owner-{path}-added", "form.card [type=submit]")


def settled(camera: Camera, stack: Stack) -> None:
    """A merchant's part of settlement: each kind of page, a dispute and an invoice with mistakes."""
    page = camera.page
    log_in(page, stack.site, operators(stack.world, MERCHANT, "finance")[0], "/portal/statements/")
    page.click("a.list__item >> nth=0")
    statement = page.url
    camera.see(f"{statement}papers/", "papers")
    page.goto(statement)
    dispute = page.locator("a[href*='/dispute/']")
    if dispute.count():
        dispute.first.click()
        camera.take("dispute")
        camera.send("dispute-empty")
        page.fill("[name=words]", "这台车是大车，应按 30 元结算。")
        camera.send("disputed")
        camera.send("withdrawn", "form[action$='/withdraw/'] button")
        camera.send("confirmed", "form[action$='/confirm/'] button")
        page.locator("a[href$='/invoice/']").click()
        camera.take("invoice")
        camera.send("invoice-empty")
    camera.see(f"{stack.site}/portal/offline/", "offline")


def invited(camera: Camera, stack: Stack) -> None:
    """A colleague follows the owner's link: the form, its mistakes, the counter, the link once used."""
    page = camera.page
    log_in(page, stack.site, operators(stack.world, MERCHANT, "owner")[0], "/portal/staff/")
    page.fill("[name=display_name]", "小钱")
    page.click("form.card [type=submit]")
    link = page.inner_text("[data-link]")
    page.context.clear_cookies(name="sessionid")
    camera.see(f"{stack.site}/portal/join/", "without-link")
    page.goto(link)
    page.wait_for_selector("[name=username]")
    camera.take("invited")
    camera.send("invited-empty")
    page.fill("[name=username]", f"xiaoqian-{camera.language}")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", "qiche-2026-julebu")
    camera.send("joined")
    page.context.clear_cookies(name="sessionid")
    page.goto(link)
    page.wait_for_load_state("networkidle")
    camera.take("link-used")


def codes_that_fail(page: Page, stack: Stack) -> dict[str, str]:
    """Codes that the demo till refuses, by reason, as the members' own pages show them."""
    elsewhere = next(row["code"] for row in stack.world["vouchers"] if row["store"] not in (TILL, None))
    found = {"unknown": "ABCD EFGH JKLM N", "not-offered-here": elsewhere}
    for name, (who, tab) in ENDED.items():
        open_as(page, stack, member_called(stack, who), "/me/")
        page.goto(f"{stack.site}/me/vouchers/?tab={tab}")
        page.goto(f"{stack.site}{page.get_attribute('a.ticket', 'href')}")
        found[name] = page.inner_text(".code")
    return found


def _good(stack: Stack, language: str) -> str:
    fitting: list[dict[str, Any]] = [row for row in stack.demo()["vouchers"] if row["store"] == TILL]
    return str(fitting[0 if language.startswith("zh") else 1]["code"])
