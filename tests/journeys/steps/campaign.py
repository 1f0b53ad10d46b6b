"""Two people of the head office make an offer: one fills in, the other approves."""

from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

from club.core.clock import SHANGHAI
from tests.journeys.stack import Stack
from tests.journeys.steps.approval import send_to_approval
from tests.journeys.steps.staff import close_calendar


def set_up_service(desk: Page, stack: Stack, name: str) -> None:
    """A service with one use that is valid for 60 days, sent to approval."""
    desk.goto(f"{stack.site}/desk/products/")
    desk.get_by_role("link", name="添加").first.click()
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "glass-film")
    desk.fill("input[name=summary]", "雨天视线清晰，一次镀膜管两个月")
    desk.get_by_role("tab", name="权益与有效期").click()
    desk.fill("input[name=list_price_fen]", "88")
    desk.fill("input[name=valid_days]", "60")
    send_to_approval(desk)


def set_up_package(desk: Page, stack: Stack, name: str, service: str) -> None:
    """From the page of the service: a package with one voucher for it, sent to approval."""
    open_offer(desk, stack, "products", service)
    desk.get_by_role("link", name="放进新礼包").click()
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "rain-season")
    desk.locator("[data-chooser-action-choose]:visible").first.click()
    desk.locator(".modal-content a", has_text=service).first.click()
    desk.get_by_role("tab", name="规则").click()
    desk.select_option("select[name=legal_basis]", "campaign")
    desk.select_option("select[name=branch]", label="总公司")
    send_to_approval(desk)


def set_up_campaign(desk: Page, stack: Stack, name: str, package: str, day: datetime) -> None:
    """From the page of the package: a campaign on every 18th, with the text of its page, not sent yet."""
    open_offer(desk, stack, "packages", package)
    desk.get_by_role("link", name="用它做活动").click()
    desk.fill("input[name=name]", name)
    desk.fill("input[name=code]", "rain-18")
    desk.select_option("select[name=branch]", label="总公司")
    expect(desk.locator(".chooser:visible")).to_contain_text(package)
    desk.select_option("select[name=recurrence]", "every_18th")
    _fill_in_term(desk, day, day + timedelta(days=365))
    desk.fill("input[name=stock]", "20")
    desk.get_by_role("tab", name="活动页面").click()
    desk.fill("input[name=summary]", "雨季来临前，给爱车的玻璃镀一层膜")
    desk.fill("textarea[name=description]", "每月 18 日零点开始，先到先得。\n\n领取后 60 天内到店使用。")


def preview_on_a_phone(desk: Page) -> str:
    """What the preview beside the form shows, as wide as a phone."""
    desk.locator("[data-side-panel-toggle=preview]").click()
    phone = desk.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")  # the other one still loads
    expect(phone.locator("h1")).to_have_text(desk.input_value("input[name=name]"))
    assert phone.locator("html").evaluate("one => one.clientWidth") < 480
    return phone.locator("main").inner_text()


def change_term(desk: Page, stack: Stack, name: str, starts: datetime, ends: datetime) -> None:
    """The campaign takes place once, at another time; sent to approval."""
    open_offer(desk, stack, "campaigns", name)
    desk.get_by_role("link", name="编辑").first.click()
    desk.select_option("select[name=recurrence]", "once")
    _fill_in_term(desk, starts, ends)
    send_to_approval(desk)


def results(desk: Page) -> list[str]:
    """Claimed, collected and left of the newest time, on the page of the campaign."""
    return desk.locator("table.listing tbody tr").first.locator("td").all_inner_texts()[2:]


def _fill_in_term(desk: Page, starts: datetime, ends: datetime) -> None:
    for field, moment in (("starts_at", starts), ("ends_at", ends)):
        desk.fill(f"input[name={field}]", f"{moment:%Y-%m-%d %H:%M}")
        close_calendar(desk)


def open_offer(desk: Page, stack: Stack, room: str, name: str) -> None:
    """Its page, from the list."""
    desk.goto(f"{stack.site}/desk/{room}/")
    desk.locator("main table.listing tbody tr", has_text=name).get_by_role("link", name=name).first.click()
    expect(desk.locator("h2.desk-title")).to_have_text(name)


def coming_18th(today: date) -> date:
    """Today if it is one."""
    later = today if today.day <= 18 else (today.replace(day=28) + timedelta(days=4))
    return later.replace(day=18)


def now_in_shanghai() -> datetime:
    """As the clock on the wall shows it, without a zone, as forms take it."""
    return datetime.now(SHANGHAI).replace(tzinfo=None, second=0, microsecond=0)
