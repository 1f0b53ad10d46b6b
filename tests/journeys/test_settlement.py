"""One statement from draft to paid, a line of it disputed, and the correction in the statement after it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from club.core.clock import local_date, month_bounds
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, operators, staff
from tests.journeys.stack import Stack
from tests.journeys.steps import settling as steps
from tests.journeys.steps.counter import draw_statements

MERCHANT, CODE = "顺达汽车服务", "SD001"
MORE = Decimal("3.00")


def test_a_statement_is_disputed_confirmed_billed_and_paid_and_the_next_one_holds_the_correction(
    stack: Stack, screens: Screens, shots: Path
) -> None:
    today = local_date(timezone.now())
    last_month = month_bounds(today)[0] - timedelta(days=1)
    number = f"ST{last_month:%Y%m}-{CODE}"
    finance, approver, phone = screens.desk(), screens.desk(), screens.counter()
    log_in(finance, stack.site, staff(stack.world, "finance"), "/desk/")
    log_in(approver, stack.site, staff(stack.world, "approver"), "/desk/")
    log_in(phone, stack.site, operators(stack.world, MERCHANT, "finance")[0], "/portal/statements/")

    steps.open_draft(finance, stack, number)
    finance.screenshot(path=shots / "1-draft.png")
    steps.press(finance, "发送商户")

    steps.open_statement(phone, stack, number)
    phone.screenshot(path=shots / "2-sent.png", full_page=True)
    due, line = (Decimal(steps.yuan(phone, place)) for place in (".amount_big", ".list .slip__end .amount"))
    use = steps.dispute_newest_line(phone, f"{line + MORE}", "这台是七座车，应按大车价结算。")
    expect(phone.locator(".line")).to_contain_text("已提异议")
    phone.screenshot(path=shots / "3-disputed.png", full_page=True)

    steps.open_waiting(finance, stack, "待答复的异议", number)
    finance.screenshot(path=shots / "4-dispute.png")
    steps.accept_dispute(finance, f"{line + MORE}", "核对登记表，确为大车，补差价。")
    steps.open_statement(phone, stack, number)
    expect(phone.locator("main")).to_contain_text("核对登记表，确为大车，补差价。")
    steps.confirm(phone)
    steps.hand_in_invoice(phone, f"26372000{today:%Y%m%d}0001", today.isoformat())
    phone.screenshot(path=shots / "5-invoiced.png", full_page=True)

    steps.open_desk_statement(finance, stack, number)
    finance.get_by_role("link", name="核验发票").click()
    finance.screenshot(path=shots / "6-invoice.png")
    steps.press(finance, "核对无误")
    steps.open_desk_statement(finance, stack, number)
    expect(finance.get_by_role("button", name="审批通过")).to_have_count(0)
    steps.open_desk_statement(approver, stack, number)
    approver.screenshot(path=shots / "7-to-approve.png")
    steps.press(approver, "审批通过")

    run = steps.prepare_run(finance, stack, number)
    expect(finance.get_by_role("button", name="放行", exact=True)).to_have_count(0)
    approver.goto(run)
    steps.press(approver, "放行")
    finance.goto(run)
    finance.screenshot(path=shots / "8-released.png")
    asked = steps.bank_file(finance)
    assert [(row["用途"], row["金额(元)"]) for row in asked] == [(number, f"{due:.2f}")]
    steps.take_in_results(finance, asked, today.isoformat())
    finance.screenshot(path=shots / "9-paid.png")
    steps.open_statement(phone, stack, number)
    assert Decimal(steps.yuan(phone, ".amount_big")) == due  # the line stayed as it was written
    assert phone.locator(".line__mark").count() == phone.locator(".line__mark_on").count()
    phone.screenshot(path=shots / "10-paid.png", full_page=True)

    draw_statements(stack, month_bounds(today)[1])
    phone.goto(f"{stack.site}/portal/statements/")
    phone.locator("a.list__item").first.click()
    corrections = phone.locator(".list__item", has=phone.locator(".tag", has_text="更正"))
    expect(corrections).to_have_count(1)
    phone.screenshot(path=shots / "11-next.png", full_page=True)
    assert corrections.locator(".amount").inner_text() == f"¥{MORE}"
    corrections.locator("a.slip").click()
    assert phone.url == use
    verified = stack.manage("verify")
    assert verified.returncode == 0, verified.stdout
