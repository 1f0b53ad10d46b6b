"""The main job in one breath: from following the account to the fen on the merchant's statement."""

from datetime import datetime

from club.core.clock import SHANGHAI
from tests.journeys.conftest import Screens
from tests.journeys.people import called, log_in, operators, staff
from tests.journeys.stack import Stack
from tests.journeys.steps.counter import draw_statements, redeem, refusal, statement_lines
from tests.journeys.steps.member import (
    collect,
    follow,
    member_number,
    open_card,
    register,
    scanned_code,
    typed_code,
    vouchers_of,
)
from tests.journeys.steps.staff import agree_on_price, grant, make_package, make_product

MERCHANT = "顺达汽车服务"
PRODUCT = "内饰清洁"
PACKAGE = "冬季养护礼包"


def test_a_follower_becomes_a_member_uses_his_gift_and_the_merchant_is_owed_the_price(
    stack: Stack, screens: Screens
) -> None:
    world = stack.demo()
    phone, desk, colleague = screens.phone(), screens.desk(), screens.desk()
    follow(phone, stack)
    register(phone, stack, world["register"][0])
    number = member_number(phone, stack)

    log_in(desk, stack.site, staff(world, "admin"), "/desk/")
    log_in(colleague, stack.site, called(world, "manager-hq"), "/desk/")
    make_product(desk, colleague, stack, PRODUCT)
    make_package(desk, colleague, stack, PACKAGE, PRODUCT, quantity=2)
    agree_on_price(desk, stack, MERCHANT, PRODUCT, "38.50")
    grant(desk, stack, PACKAGE, number)

    open_card(phone, stack, PACKAGE)
    collect(phone, stack, PACKAGE)
    first, second = vouchers_of(phone, stack, PRODUCT)
    one, other = (screens.counter() for _ in range(2))
    for counter, person in zip((one, other), operators(world, MERCHANT, "cashier"), strict=True):
        log_in(counter, stack.site, person, "/portal/")
    code = typed_code(phone, stack, first)
    typed = redeem(one, stack, code)
    assert refusal(one, stack, code) == "already_redeemed"
    scanned = redeem(other, stack, scanned_code(phone, stack, second))
    assert ["38.50" in receipt for receipt in (typed, scanned)] == [True, True]
    open_card(phone, stack, PRODUCT)
    assert vouchers_of(phone, stack, PRODUCT) == []

    draw_statements(stack, datetime.now(SHANGHAI).date())
    log_in(books := screens.desk(), stack.site, operators(world, MERCHANT, "owner")[0], "/portal/statements/")
    assert statement_lines(books, stack, PRODUCT) == ["¥38.50", "¥38.50"]
    verified = stack.manage("verify")
    assert verified.returncode == 0, verified.stdout
