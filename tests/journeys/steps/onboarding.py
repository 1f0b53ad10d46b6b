"""A workshop becomes a partner: its own phone, and two people at the desk."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.people import digits, wait_for
from tests.journeys.stack import Stack
from tests.journeys.steps.settling import INVOICE, press

PHONE = "13900070001"
COMPANY, CREDIT_CODE = "济南泉城汽车服务有限公司", "91370100MA3CYHN7XF"
STORE, ADDRESS = "泉城洗车文化东路店", "文化东路 7 号"
PASSWORD = "quan-cheng-lan-88"
LICENCE = {**INVOICE, "name": "营业执照.pdf"}


def apply(phone: Page, stack: Stack, service: str) -> None:
    """The form, from the foot of the site; the phone is proved by the code that comes to it."""
    phone.goto(f"{stack.site}/stores/")
    phone.get_by_role("link", name="商户入驻").click()
    phone.fill("input[name=company]", COMPANY)
    phone.fill("input[name=uscc]", CREDIT_CODE)
    phone.fill("input[name=contact_name]", "周泉")
    phone.fill("input[name=phone]", PHONE)
    phone.locator("[data-code-button]").click()
    phone.fill("input[name=code]", wait_for(lambda: _found(stack, r"验证码为(\d{6})")))
    phone.select_option("select[name=branch]", label="济南市分公司")
    phone.fill("input[name=store_name]", STORE)
    phone.fill("input[name=city]", "济南")
    phone.fill("input[name=address]", ADDRESS)
    phone.get_by_label(service, exact=True).check()
    phone.set_input_files("input[name=licence]", files=[LICENCE])
    phone.check("input[name=agree]")
    phone.get_by_role("button", name="提交申请").click()
    phone.wait_for_url(re.compile("/partners/applications/"))


def enter(desk: Page, stack: Stack, code: str, store: str) -> None:
    """The first person checks it and enters the merchant."""
    desk.goto(f"{stack.site}/desk/application/")
    desk.locator("main table.listing tbody tr", has_text=COMPANY).first.locator("a").first.click()
    desk.get_by_role("link", name="录入商户", exact=True).click()
    desk.fill("input[name=code]", code)
    desk.fill("input[name=store_code]", store)
    desk.fill("input[name=licence_from]", "2024-01-01")
    press(desk, "录入商户")
    desk.get_by_role("link", name="查看商户", exact=True).click()
    expect(desk.locator("h2.desk-title")).to_contain_text(COMPANY)


def approve(desk: Page, stack: Stack) -> None:
    """The second person takes it on."""
    desk.goto(f"{stack.site}/desk/merchant/?q={COMPANY}")
    desk.locator("main table.listing tbody tr", has_text=COMPANY).first.locator("a").first.click()
    desk.locator("a[href*='/desk/registry/approve/']").click()
    desk.locator("main form button[type=submit]").first.click()
    expect(desk.locator(".messages .success")).to_be_visible()


def invited_by_sms(stack: Stack) -> str:
    """The link in the SMS that tells of the approval."""
    return str(wait_for(lambda: _found(stack, r"(http\S+/portal/join/#\S+)")))


def join(phone: Page, link: str, username: str) -> None:
    """Open the link, choose a name and a password, set up the second factor."""
    phone.goto(link)
    phone.fill("input[name=username]", username)
    phone.fill("input[name=password]", PASSWORD)
    phone.fill("input[name=again]", PASSWORD)
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(re.compile("/accounts/2fa/totp/activate/"))
    secret = phone.locator(".code").inner_text().strip()
    phone.fill("input[name=code]", digits(secret))
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_load_state("networkidle")


def _found(stack: Stack, pattern: str) -> str:
    texts = [one["text"] for one in stack.sandbox_messages("sms", f"+86{PHONE}")]
    return next((match[1] for text in texts if (match := re.search(pattern, text))), "")
