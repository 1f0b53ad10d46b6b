"""Everybody's first page says what to do next, and one press leads there: managers, seats, who checks."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.people import called, log_in
from tests.journeys.stack import Stack

# Customers are called in office hours only, and nobody knows when this is run.
AT_ANY_HOUR = """
from club.revisits.models import RevisitKind
RevisitKind.objects.update(workday_hours="", rest_hours="")
"""
WORK = "section.figures_work a.figure-box"


def test_a_manager_works_off_the_first_to_do_of_the_day(stack: Stack, screens: Screens) -> None:
    desk = _at_home(stack, screens.desk(), "care-jn")
    assert _waits(desk, "我的待办") > 0
    desk.locator(WORK, has_text="我的待办").click()
    first = desk.locator(".care-card").first
    member = first.locator("small").first.inner_text()
    first.get_by_role("link", name="登记联系").click()
    desk.select_option("select[name=outcome]", "talked")
    desk.get_by_role("button", name="登记", exact=True).click()
    expect(desk.locator(".messages .success")).to_be_visible()

    desk.goto(f"{stack.site}/desk/")
    desk.locator(WORK, has_text="我的待办").click()
    expect(desk.locator(".care-card").first).to_be_visible()
    expect(desk.locator(".care-card", has_text=member)).to_have_count(0)


def test_a_seat_takes_its_next_call_and_closes_it(stack: Stack, screens: Screens) -> None:
    stack.must("shell", "-c", AT_ANY_HOUR)
    desk = _at_home(stack, screens.desk(), "calls-jn")
    assert _waits(desk, "待拨打的回访") > 0
    desk.locator(WORK, has_text="待拨打的回访").click()
    desk.get_by_role("button", name="领取下一通电话").click()
    desk.get_by_role("button", name="显示姓名和号码").click()
    desk.check("input[name=result][value=no_answer]")
    desk.get_by_role("button", name="结束通话").click()

    expect(desk.locator(".messages .success")).to_be_visible()
    expect(desk.get_by_role("button", name="领取下一通电话")).to_be_visible()


@pytest.mark.parametrize(
    "who,work,page",
    [
        ("seat-jn", "今日到期的投诉", "/desk/complaint_work/"),
        ("handler-jn", "今日到期的投诉", "/desk/complaint_work/"),
        ("reviewer-sd", "待复核的投诉", "/desk/complaint/?waits=review"),
        ("supervisor-sd", "今日到期的投诉", "/desk/complaint_work/"),
        ("calls-sd", "待答复核实件", "/desk/verification/?due=open"),
    ],
)
def test_the_first_page_leads_to_the_work_and_counts_its_rows(
    stack: Stack, screens: Screens, who: str, work: str, page: str
) -> None:
    desk = _at_home(stack, screens.counter(), who)
    waits = _waits(desk, work)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.locator(WORK, has_text=work).click()

    expect(desk).to_have_url(stack.site + page)
    assert waits > 0


def _at_home(stack: Stack, page: Page, who: str) -> Page:
    log_in(page, stack.site, called(stack.world, who), "/desk/")
    return page


def _waits(desk: Page, work: str) -> int:
    return int(desk.locator(WORK, has_text=work).locator(".figure-box__value").inner_text())
