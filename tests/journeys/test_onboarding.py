"""A workshop applies on its phone, two people at the desk take it on, and its store redeems a voucher."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack
from tests.journeys.steps import onboarding as steps
from tests.journeys.steps.counter import redeem
from tests.journeys.steps.staff import agree_on_price


def test_a_workshop_applies_is_taken_on_by_two_people_and_its_first_store_takes_a_voucher(
    stack: Stack, screens: Screens, shots: Path, voucher: dict[str, Any]
) -> None:
    phone, clerk, manager = screens.counter(), screens.desk(), screens.desk()
    steps.apply(phone, stack, voucher["product"])
    expect(phone.locator("main")).to_contain_text("申请已收到")
    phone.screenshot(path=shots / "1-applied.png", full_page=True)
    status = phone.url

    log_in(clerk, stack.site, staff(stack.world, "club_operator"), "/desk/")
    log_in(manager, stack.site, staff(stack.world, "club_manager"), "/desk/")
    steps.enter(clerk, stack, "SD900", "JN900")
    clerk.screenshot(path=shots / "2-entered.png")
    assert clerk.locator("a[href*='/desk/registry/approve/']").count() == 0
    steps.approve(manager, stack)
    manager.screenshot(path=shots / "3-approved.png")
    agree_on_price(manager, stack, steps.COMPANY, voucher["product"], "21.00")

    phone.goto(status)
    expect(phone.locator("main")).to_contain_text("欢迎成为合作商户")
    steps.join(phone, steps.invited_by_sms(stack), "quan-owner")
    assert "21.00" in redeem(phone, stack, voucher["code"])
    phone.screenshot(path=shots / "4-redeemed.png", full_page=True)
    verified = stack.manage("verify")
    assert verified.returncode == 0, verified.stdout
