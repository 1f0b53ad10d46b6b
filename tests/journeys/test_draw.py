"""A draw from the plan to the first prize: two people at the desk, one with a phone, then the figures."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.accessible import axe
from tests.journeys.acts import member_called, open_as
from tests.journeys.conftest import Screens
from tests.journeys.people import log_in, wait_for
from tests.journeys.stack import Stack
from tests.journeys.steps.approval import approve, send_to_approval
from tests.journeys.steps.campaign import now_in_shanghai, open_offer, results
from tests.journeys.steps.staff import close_calendar

DRAW, PAGE, PACKAGE = "雨夜抽奖", "/campaigns/rain-draw/", "代驾双次卡"
FILLED_IN, APPROVES = "operator-sd", "manager-sd"


def test_staff_plan_prizes_a_colleague_approves_and_a_member_draws(stack: Stack, screens: Screens) -> None:
    desk, colleague, phone = screens.desk(), screens.desk(), screens.phone()
    log_in(desk, stack.site, _person(stack, FILLED_IN), "/desk/")
    log_in(colleague, stack.site, _person(stack, APPROVES), "/desk/")

    _plan(desk, stack)
    assert axe(desk) == []
    send_to_approval(desk)
    approve(colleague, stack, DRAW)
    open_as(phone, stack, member_called(stack, "蒋欣然"), "/me/")
    assert wait_for(lambda: _says(phone, stack, "抽奖规则"), 90)
    before = phone.locator("main").inner_text()
    complaints = axe(phone)
    phone.get_by_role("button", name="抽奖", exact=True).click()
    expect(phone.locator("#answer")).to_contain_text("恭喜中奖")
    complaints += axe(phone)
    phone.reload()
    expect(phone.locator("#answer")).to_contain_text("本场抽奖您已参加过")
    phone.get_by_role("link", name="查看我的礼包").click()
    phone.get_by_role("button", name="领取", exact=True).click()
    expect(phone.locator("a.ticket").first).to_contain_text("代驾")
    open_offer(desk, stack, "campaigns", DRAW)
    counted = results(desk)
    desk.locator("table.listing").first.get_by_role("link").first.click()

    assert ("100%" in before, "3 / 3" in before, complaints) == (True, True, [])
    assert counted[:3] == ["1", "1", "1"]  # tries, won, collected
    expect(desk.locator("main table.listing tbody tr").first).to_contain_text("1.0")
    assert axe(desk) == []


def _plan(desk: Page, stack: Stack) -> None:
    """A draw of one prize that everybody wins, so that nobody waits for luck here."""
    desk.goto(f"{stack.site}/desk/campaigns/add/")
    desk.fill("input[name=name]", DRAW)
    desk.fill("input[name=code]", "rain-draw")
    desk.select_option("select[name=branch]", label="山东省分公司")
    desk.select_option("select[name=way]", "draw")
    expect(desk.locator("input[name=stock]")).to_be_hidden()
    now = now_in_shanghai()
    for field, moment in (("starts_at", now), ("ends_at", now + timedelta(days=1))):
        desk.fill(f"input[name={field}]", f"{moment:%Y-%m-%d %H:%M}")
        close_calendar(desk)
    desk.locator("#id_prizes-ADD").click()
    desk.fill("input[name=prizes-0-name]", "代驾一次")
    desk.locator("#inline_child_prizes-0 [data-chooser-action-choose]:visible").click()
    desk.locator(".modal-content a", has_text=PACKAGE).first.click()
    expect(desk.locator("#inline_child_prizes-0 .chooser")).to_contain_text(PACKAGE)
    for field, value in (("number", "3"), ("odds", "100"), ("value_fen", "110")):
        desk.fill(f"input[name=prizes-0-{field}]", value)


def _says(phone: Page, stack: Stack, words: str) -> bool:
    phone.goto(stack.site + PAGE)
    return words in phone.inner_text("main")


def _person(stack: Stack, username: str) -> dict[str, Any]:
    return next(person for person in stack.world["staff"] if person["username"] == username)
