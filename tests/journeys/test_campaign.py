"""A campaign from the idea to the first gifts: two people at the desk, one with a phone."""

from datetime import datetime, time, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import called, log_in, wait_for
from tests.journeys.stack import Stack
from tests.journeys.steps.approval import approve, send_to_approval
from tests.journeys.steps.bridge import hear_wechat
from tests.journeys.steps.campaign import (
    change_term,
    coming_18th,
    now_in_shanghai,
    open_offer,
    preview_on_a_phone,
    results,
    set_up_campaign,
    set_up_package,
    set_up_service,
)

SERVICE, PACKAGE, CAMPAIGN, PAGE = "玻璃镀膜", "雨季礼包", "雨季会员日", "/campaigns/rain-18/"
FILLED_IN, APPROVES, SEES = "operator-hq", "manager-hq", "auditor-sd"
SHARED = "/campaigns/autumn-care/"


def test_staff_set_up_a_campaign_that_a_colleague_approves_and_members_take_part_in(
    stack: Stack, screens: Screens
) -> None:
    desk, colleague, phone = screens.desk(), screens.desk(), screens.phone()
    log_in(desk, stack.site, called(stack.world, FILLED_IN), "/desk/")
    log_in(colleague, stack.site, called(stack.world, APPROVES), "/desk/")
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


def _wait_until(phone: Page, stack: Stack, words: str) -> None:
    """Look at the page of the campaign until it says something; occasions are opened every twenty seconds."""

    def said() -> bool:
        phone.goto(stack.site + PAGE)
        return words in phone.inner_text("main")

    assert wait_for(said, 90)


def test_a_campaign_is_sent_on_to_a_friend(stack: Stack, screens: Screens) -> None:
    """WeChat's own menu gets title and link; elsewhere the link is copied, and whoever comes by it counts."""
    phone, friend, desk = screens.phone(), screens.counter(), screens.desk()
    asked = hear_wechat(phone)
    phone.goto(stack.site + SHARED)
    cards = wait_for(lambda: asked("updateAppMessageShareData"))
    phone.get_by_role("button", name="分享").click()

    assert cards[0]["title"] == phone.inner_text("h1")
    assert cards[0]["link"] == f"{stack.site}{SHARED}?via=share"
    expect(phone.get_by_role("status")).to_contain_text("发送给朋友")

    friend.goto(cards[0]["link"])
    friend.context.grant_permissions(["clipboard-read", "clipboard-write"])
    friend.get_by_role("button", name="分享").click()
    expect(friend.get_by_role("status")).to_contain_text("链接已复制")
    assert friend.evaluate("navigator.clipboard.readText()") == cards[0]["link"]
    log_in(desk, stack.site, called(stack.world, SEES), "/desk/")
    open_offer(desk, stack, "campaigns", "秋季爱车养护月")
    expect(desk.locator("main")).to_contain_text("经转发链接被打开 1 次")
