"""A discount, a stored amount and a bundle: what the phone shows and what the counter does with it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators
from tests.journeys.stack import Stack
from tests.journeys.steps.counter import look_up, refusal
from tests.journeys.steps.member import typed_code, vouchers_of


def pay(counter: Page, stack: Stack, code: str, bill: str) -> tuple[str, str]:
    """Type the bill; what the customer still pays before it is confirmed, and the receipt."""
    look_up(counter, stack, code)
    counter.locator("input[name=amount]").press_sequentially(bill)
    expect(counter.locator("#quote .amount_big")).to_be_visible()
    rest = counter.locator("#quote .amount_big").inner_text()
    counter.locator("main form button[type=submit]").first.click()
    expect(counter.locator(".outcome_good")).to_be_visible()
    return rest, counter.locator("main").inner_text()


def test_a_discount_takes_its_share_off_the_bill_and_the_phone_says_what_is_left_of_the_month(
    stack: Stack, screens: Screens
) -> None:
    phone, counter = screens.phone(), screens.counter()
    log_in(counter, stack.site, operators(stack.world, "滨海加油站", "cashier")[0], "/portal/")
    open_as(phone, stack, member_called(stack, "周敏"), "/me/vouchers/")
    (page,) = vouchers_of(phone, stack, "加油优惠")
    code = typed_code(phone, stack, page)
    left = float(re.search(r"本月还可优惠 ¥([\d.]+)", phone.locator("main").inner_text())[1])

    rest, receipt = pay(counter, stack, code, "100")

    assert (rest, "¥5.00" in receipt) == ("¥95.00", True)
    phone.goto(stack.site + page)
    expect(phone.locator("main")).to_contain_text(f"本月还可优惠 ¥{left - 5:.2f}")
    expect(phone.locator(".use").first).to_contain_text("−¥5.00")


def test_a_stored_amount_is_spent_in_parts(stack: Stack, screens: Screens) -> None:
    phone, counter = screens.phone(), screens.counter()
    log_in(counter, stack.site, operators(stack.world, "泉城生活联盟", "cashier")[0], "/portal/")
    open_as(phone, stack, member_called(stack, "王雅楠"), "/me/vouchers/")
    (page,) = vouchers_of(phone, stack, "生活服务储值卡")
    code = typed_code(phone, stack, page)
    left = float(phone.locator(".amount_big").inner_text().strip("¥"))

    rest, _receipt = pay(counter, stack, code, "12.50")

    assert rest == "¥0.00"
    phone.goto(stack.site + page)
    expect(phone.locator(".amount_big")).to_have_text(f"¥{left - 12.5:.2f}")
    look_up(counter, stack, code)
    counter.locator("input[name=amount]").press_sequentially("99999")
    counter.locator("main form button[type=submit]").first.click()
    expect(counter.locator("main")).to_contain_text("¥")
    expect(counter.locator(".outcome_good")).to_have_count(0)


def test_a_later_step_of_a_bundle_is_locked_on_the_phone(stack: Stack, screens: Screens) -> None:
    phone, counter = screens.phone(), screens.counter()
    log_in(counter, stack.site, operators(stack.world, "顺达汽车服务", "cashier")[0], "/portal/")
    open_as(phone, stack, member_called(stack, "张志强"), "/me/vouchers/?p=2")

    locked = phone.locator("a.ticket", has_text="用完“").first
    expect(locked).to_be_visible()
    phone.goto(stack.site + (locked.get_attribute("href") or ""))

    expect(phone.locator(".qr-card")).to_contain_text("使用后")
    expect(phone.locator(".code")).to_have_count(0)
    assert refusal(counter, stack, "AAAA AAAA AAAA A") == "invalid_code"
