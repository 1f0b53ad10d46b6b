"""The member with his phone."""

import io
import re
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.people import wait_for
from tests.journeys.stack import Stack

OPENID = "oSandboxZhangWei000000000001"
PHONE = "13900010001"


def follow(phone: Page, stack: Stack) -> None:
    """Follow on the sandbox phone and read the welcome."""
    phone.goto(f"{stack.sandbox}/phone/{OPENID}")
    phone.get_by_role("button", name="关注公众号").click()
    phone.get_by_text("欢迎来到车主俱乐部").wait_for()


def register(phone: Page, stack: Stack, person: dict[str, Any]) -> None:
    """Menu, silent login, the SMS code that arrives on this phone, ID number and name."""
    phone.get_by_role("button", name="我", exact=True).click()
    phone.get_by_role("link", name="注册/登录").click()
    phone.wait_for_url(f"{stack.site}/join/**")
    phone.fill("input[name=phone]", PHONE)
    phone.locator("[data-code-button]").click()
    phone.fill("input[name=code]", wait_for(lambda: _newest_code(stack)))
    phone.check("input[name=agree]")
    phone.get_by_role("button", name="继续").click()
    phone.fill("input[name=name]", person["name"])
    phone.fill("input[name=id_number]", person["id_number"])
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url(f"{stack.site}/me/**")
    expect(phone.locator(".member-card")).to_contain_text("高级会员")


def _newest_code(stack: Stack) -> str:
    texts = [found["text"] for found in stack.sandbox_messages("sms", f"+86{PHONE}")]
    match = re.search(r"\d{6}", texts[0]) if texts else None
    return match[0] if match else ""


def member_number(phone: Page, stack: Stack) -> str:
    """As it stands on the member card."""
    phone.goto(f"{stack.site}/me/")
    found = re.search(r"\d{10}", phone.locator(".member-card").inner_text())
    assert found
    return found[0]


def open_card(phone: Page, stack: Stack, words: str) -> None:
    """A message with these words arrives in the chat; tap it."""
    phone.goto(f"{stack.sandbox}/phone/{OPENID}")
    phone.locator("article.card", has_text=words).last.locator("a.go").click()


def collect(phone: Page, stack: Stack, package: str) -> None:
    """Take the gift that was announced."""
    gift = phone.locator("article.gift", has_text=package)
    gift.get_by_role("button", name="领取").click()
    phone.wait_for_load_state("networkidle")


def vouchers_of(phone: Page, stack: Stack, product: str) -> list[str]:
    """The pages of the usable vouchers of a product."""
    phone.goto(f"{stack.site}/me/vouchers/")
    tickets = phone.locator("a.ticket", has_text=product)
    return [tickets.nth(n).get_attribute("href") or "" for n in range(tickets.count())]


def typed_code(phone: Page, stack: Stack, page: str) -> str:
    """The letters under the QR code, as somebody reads them out."""
    phone.goto(stack.site + page)
    return phone.locator(".code").inner_text()


def scanned_code(phone: Page, stack: Stack, page: str) -> str:
    """What a scanner sees in the picture on the screen."""
    phone.goto(stack.site + page)
    picture = Image.open(io.BytesIO(phone.locator(".qr").screenshot())).convert("L")
    text: str = zxingcpp.read_barcodes(picture)[0].text
    return text
