"""A member of staff at the desk."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from club.core.clock import local_date
from tests.journeys.stack import Stack
from tests.journeys.steps.approval import approve, send_to_approval


def close_calendar(desk: Page) -> None:
    """Press beside the calendar of the field that was just filled in.

    It opens a tenth of a second after the field is entered and lies over the buttons below; whoever presses
    earlier closes nothing.
    """
    calendar = desk.locator(".xdsoft_datetimepicker:visible")
    expect(calendar).to_have_count(1)
    desk.dispatch_event("body", "mousedown")
    expect(calendar).to_have_count(0)


def make_product(desk: Page, colleague: Page, stack: Stack, name: str) -> None:
    """A service with one use, valid 60 days, that a colleague approves."""
    desk.goto(f"{stack.site}/desk/products/add/")
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "journey-service")
    desk.get_by_role("tab", name="权益与有效期").click()
    desk.fill("input[name=valid_days]", "60")
    send_to_approval(desk)
    approve(colleague, stack, name)


def make_package(desk: Page, colleague: Page, stack: Stack, name: str, product: str, quantity: int) -> None:
    """A package of so many vouchers of the product, that a colleague approves."""
    desk.goto(f"{stack.site}/desk/packages/add/")
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "journey-package")
    desk.locator("[data-chooser-action-choose]:visible").first.click()
    desk.locator(".modal-content a", has_text=product).first.click()
    desk.fill("input[name=items-0-quantity]", str(quantity))
    desk.get_by_role("tab", name="规则").click()
    desk.select_option("select[name=legal_basis]", "tier")
    desk.select_option("select[name=branch]", label="总公司")
    send_to_approval(desk)
    approve(colleague, stack, name)


def agree_on_price(desk: Page, stack: Stack, merchant: str, product: str, yuan: str) -> None:
    """What the merchant gets for one use, from yesterday on."""
    desk.goto(f"{stack.site}/desk/agreement/new/")
    desk.select_option("select[name=merchant]", label=merchant)
    desk.select_option("select[name=product]", label=product)
    desk.fill("input[name=price_fen]", yuan)
    desk.fill("input[name=valid_from]", str(local_date(timezone.now()) - timedelta(days=1)))
    close_calendar(desk)
    desk.locator("main form button[type=submit]").first.click()
    expect(desk.locator(".messages .success")).to_be_visible()


def grant(desk: Page, stack: Stack, package: str, member: str) -> None:
    """Give the package to one member: check, then confirm."""
    desk.goto(f"{stack.site}/desk/grant/")
    desk.select_option("select[name=package]", label=package)
    desk.fill("textarea[name=recipients]", member)
    desk.fill("input[name=reason]", "新会员关怀")
    desk.get_by_role("button", name="核对名单").click()
    desk.get_by_role("button", name="赠送").click()
    expect(desk.locator("main")).to_contain_text(package)
