"""From an application to a cashier who was let go: two people at the desk, two phones at the merchant."""

from typing import Any

from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, staff
from tests.journeys.stack import Stack
from tests.journeys.steps.counter import redeem
from tests.journeys.steps.onboarding import (
    approve,
    enter_merchant,
    invite_cashier,
    invite_owner,
    join,
    open_store,
    set_up_second_factor,
    switch_off,
)
from tests.journeys.steps.staff import agree_on_price

MERCHANT, STORE = "泉水边洗车", "泉水边文化东路店"


def test_a_merchant_is_taken_on_and_its_owner_runs_the_counter(
    stack: Stack, screens: Screens, voucher: dict[str, Any]
) -> None:
    world = stack.demo()
    one, other, owner, till = screens.desk(), screens.desk(), screens.counter(), screens.counter()
    log_in(one, stack.site, staff(world, "club_operator"), "/desk/")
    enter_merchant(one, stack, MERCHANT)
    open_store(one, stack, MERCHANT, STORE)
    log_in(other, stack.site, staff(world, "club_manager"), "/desk/")
    approve(other, stack, MERCHANT)
    agree_on_price(other, stack, MERCHANT, voucher["product"], "21.00")

    join(owner, invite_owner(other, stack, MERCHANT, "泉店长"), "quan-owner")
    set_up_second_factor(owner, stack)
    join(till, invite_cashier(owner, stack, "小泉", STORE), "quan-till")
    till.wait_for_url(f"{stack.site}/portal/")
    assert STORE in redeem(till, stack, voucher["code"])

    switch_off(owner, stack, "小泉")
    till.goto(f"{stack.site}/portal/redeem/")
    assert till.url.startswith(f"{stack.site}/accounts/login/")
    verified = stack.manage("verify")
    assert verified.returncode == 0, verified.stdout
