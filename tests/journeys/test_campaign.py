"""A campaign from the idea to the first gifts: two people at the desk, one with a phone."""

from datetime import datetime, time, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, wait_for
from tests.journeys.stack import Stack
from tests.journeys.steps.campaign import (
    approve,
    change_term,
    coming_18th,
    now_in_shanghai,
    open_offer,
    preview_on_a_phone,
    results,
    send_to_approval,
    set_up_campaign,
    set_up_package,
    set_up_service,
)

SERVICE, PACKAGE, CAMPAIGN, PAGE = "玻璃镀膜", "雨季礼包", "雨季会员日", "/campaigns/rain-18/"
FILLED_IN, APPROVES = "operator-hq", "manager-hq"


def test_staff_set_up_a_campaign_that_a_colleague_approves_and_members_take_part_in(
    stack: Stack, screens: Screens
) -> None:
    desk, colleague, phone = screens.desk(), screens.desk(), screens.phone()
    log_in(desk, stack.site, _person(stack, FILLED_IN), "/desk/")
    log_in(colleague, stack.site, _person(stack, APPROVES), "/desk/")
    day = datetime.combine(coming_18th(now_in_shanghai().date()), time.min)

    set_up_service(desk, stack, SERVICE)
    approve(colleague, stack, SERVICE)
    set_up_package(desk, stack, PACKAGE, SERVICE)
    approve(colleague, stack, PACKAGE)
    set_up_campaign(desk, stack, CAMPAIGN, PACKAGE, day)
    previewed = preview_on_a_phone(desk)
    send_to_approval(desk)
    open_as(phone, stack, member_called(stack, "蒋欣然"), "/me/")
    phone.goto(stack.site + PAGE)
    expect(phone.locator("main")).to_contain_text("页面不存在")  # one pair of eyes is not enough
    approve(colleague, stack, CAMPAIGN)

    assert (f"{day:%Y-%m-%d %H:%M}" in previewed, "20 / 20" in previewed) == (True, True)
    _wait_until(phone, stack, f"{day:%Y-%m-%d %H:%M}")

    # Nobody waits for the 18th here: it is brought forward to today, which the colleague approves as well.
    now = now_in_shanghai()
    change_term(desk, stack, CAMPAIGN, now, now + timedelta(days=1))
    approve(colleague, stack, CAMPAIGN)
    _wait_until(phone, stack, "立即领取")
    phone.get_by_role("button", name="立即领取").click()
    phone.get_by_role("link", name="查看我的礼包").click()
    open_offer(desk, stack, "campaigns", CAMPAIGN)
    claimed = results(desk)
    phone.get_by_role("button", name="领取", exact=True).click()
    expect(phone.locator("a.ticket")).to_contain_text(SERVICE)
    desk.reload()

    assert (claimed, results(desk)) == (["1", "0", "19 / 20"], ["1", "1", "19 / 20"])


def _person(stack: Stack, username: str) -> dict[str, Any]:
    return next(person for person in stack.world["staff"] if person["username"] == username)


def _wait_until(phone: Page, stack: Stack, words: str) -> None:
    """Look at the page of the campaign until it says something; occasions are opened every twenty seconds."""

    def said() -> bool:
        phone.goto(stack.site + PAGE)
        return words in phone.inner_text("main")

    assert wait_for(said, 90)
