"""A merchant is taken on, and its people come in by invitation."""

import re
import time

from playwright.sync_api import Page, expect

from config import totp
from tests.journeys.stack import Stack
from tests.journeys.steps.staff import close_calendar

PAPER = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
PASSWORD = "quan-cheng-lan-88"


def _save(desk: Page) -> None:
    desk.locator("main form button[type=submit]").first.click()
    expect(desk.locator(".messages .success")).to_be_visible()


def open_merchant(desk: Page, stack: Stack, name: str) -> str:
    """The page of a merchant; returns its number in the address."""
    desk.goto(f"{stack.site}/desk/merchant/?q={name}")
    desk.locator("#listing-results").get_by_role("link", name=name, exact=True).first.click()
    desk.wait_for_url(re.compile(r"/desk/merchant/inspect/\d+/"))
    return desk.url.rstrip("/").rpartition("/")[2]


def enter_merchant(desk: Page, stack: Stack, name: str) -> None:
    """Name, branch and credit code, then the licence."""
    desk.goto(f"{stack.site}/desk/merchant/new/")
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "SD777")
    desk.fill("input[name=uscc]", "91110000600037341L")
    desk.select_option("select[name=branch]", label="济南中心支公司")
    _save(desk)
    number = open_merchant(desk, stack, name)
    desk.goto(f"{stack.site}/desk/merchantdocument/new/?merchant={number}")
    desk.select_option("select[name=kind]", "licence")
    desk.fill("input[name=valid_from]", "2024-01-01")
    close_calendar(desk)
    desk.set_input_files("input[name=paper]", [PAPER])
    _save(desk)


def open_store(desk: Page, stack: Stack, merchant: str, name: str) -> None:
    """One store in Jinan."""
    desk.goto(f"{stack.site}/desk/store/new/")
    desk.select_option("select[name=merchant]", label=merchant)
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "JN777")
    desk.select_option("select[name=branch]", label="济南中心支公司")
    desk.fill("input[name=city]", "济南")
    desk.fill("input[name=address]", "历下区文化东路 7 号")
    _save(desk)


def approve(desk: Page, stack: Stack, merchant: str) -> None:
    """The second person."""
    open_merchant(desk, stack, merchant)
    desk.get_by_role("link", name="审批通过").click()
    _save(desk)


def invite_owner(desk: Page, stack: Stack, merchant: str, name: str) -> str:
    """The link that is shown once."""
    open_merchant(desk, stack, merchant)
    desk.get_by_role("link", name="邀请操作员").click()
    desk.fill("input[name=display_name]", name)
    desk.select_option("select[name=role]", "owner")
    desk.locator("main form button[type=submit]").first.click()
    return desk.locator("[data-secret]").inner_text()


def join(phone: Page, link: str, username: str) -> None:
    """Open the link, choose a name and a password."""
    phone.goto(link)
    phone.fill("input[name=username]", username)
    assert "#" not in phone.url
    phone.fill("input[name=password]", PASSWORD)
    phone.fill("input[name=again]", PASSWORD)
    phone.locator("main form button[type=submit]").first.click()


def set_up_second_factor(phone: Page, stack: Stack) -> None:
    """The app's secret from the page, and its first code."""
    phone.wait_for_url("**/2fa/totp/activate/**")
    secret = phone.locator("main p.code").first.inner_text().strip()
    phone.fill("input[name=code]", totp.code(secret, time.time()))
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_load_state()
    phone.goto(f"{stack.site}/portal/")
    expect(phone.locator(".brand__name")).to_contain_text("店主")


def invite_cashier(phone: Page, stack: Stack, name: str, store: str) -> str:
    """The owner invites; the link is shown once."""
    phone.goto(f"{stack.site}/portal/staff/")
    phone.fill("input[name=display_name]", name)
    phone.select_option("select[name=role]", "cashier")
    phone.select_option("select[name=store]", label=store)
    phone.get_by_role("button", name="生成邀请").click()
    return phone.locator("[data-link]").inner_text()


def switch_off(phone: Page, stack: Stack, name: str) -> None:
    """The owner lets somebody go."""
    phone.goto(f"{stack.site}/portal/staff/")
    phone.once("dialog", lambda dialog: dialog.accept())
    phone.locator(".list__item", has_text=name).get_by_role("button", name="停用").click()
    expect(phone.locator(".list__item", has_text=name)).to_contain_text("离职")
