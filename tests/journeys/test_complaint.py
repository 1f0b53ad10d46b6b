"""A regulator's complaint of a Friday evening before National Day, from receipt to archive, by five people.

The clock stands still and is moved by hand from act to act, so it runs in this process, not in the product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from playwright.sync_api import Page

from club.complaints.counting import valid_in_month, valid_in_year
from club.complaints.models import Complaint, ComplaintClock
from club.core.audit import SYSTEM
from club.core.workdays import load_published
from club.identity.models import Account, Role
from cms.desk.actions import appoint, ensure_roles
from tests import cast
from tests.club.complaints.scene import on
from tests.journeys.conftest import Screens
from tests.journeys.desk_scenes.window import SEND
from tests.journeys.people import log_in

PASSWORD = "journey-2026-holiday"
NAMES = {
    "seat": (Role.COMPLAINT_SEAT, "林"),
    "supervisor": (Role.COMPLAINT_SUPERVISOR, "高"),
    "handler": (Role.COMPLAINT_HANDLER, "周"),
    "reviewer": (Role.COMPLAINT_REVIEWER, "沈"),
    "auditor": (Role.AUDITOR, "白"),
}
STORY = "9月25日洗车等了三个小时，没有人来，要求补偿。"
# Until when each clock runs, and why, as the page says it: counted by hand on the calendar of 2026.
EVENING = "9月25日 19:10为非工作时间，自9月28日"
MOON, NATIONAL = "9月25日至9月27日放假（中秋节）", "10月1日至10月7日放假（国庆节）"
RECEIVED = {
    "contact": (on(9, 28, 9, 15), f"15 分钟：{EVENING} 09:00起算，{MOON}"),
    "plan": (on(9, 29, 0), f"同一工作日：{EVENING}起算，{MOON}"),
    "report": (
        on(10, 10, 0),
        f"5个工作日：{EVENING}起算，计入9月28日至9月30日、10月8日至10月9日，{MOON}，{NATIONAL}",
    ),
    "decide": (on(10, 11, 0), "15 天：自9月25日 19:10起算"),
    "valid_month": (
        on(10, 14, 0),
        f"8个工作日：{EVENING}起算，计入9月28日至9月30日、10月8日至10月10日、10月12日至10月13日，"
        f"{MOON}，{NATIONAL}，10月10日调休上班",
    ),
}


@dataclass
class Person:
    """Somebody at the desk with a screen of his own."""

    page: Page
    account: Account
    site: str

    def open(self, row: Complaint) -> Page:
        """The page of the complaint."""
        self.page.goto(f"{self.site}/desk/complaint/inspect/{row.pk}/")
        return self.page

    def act(self, row: Complaint, name: str, **fields: Any) -> None:
        """One act on the complaint, by its link on the page and its form."""
        self.open(row)
        self.page.locator(f"main a.button[href$='/{name}/{row.pk}/']").first.click()
        write(self.page, fields)
        assert not self.page.locator("main .error-message, main .w-field__errors li").count(), name
        assert f"/complaint/inspect/{row.pk}/" in self.page.url, self.page.inner_text("main")


def write(page: Page, fields: dict[str, Any]) -> None:
    """Fill a form in and send it."""
    for field, value in fields.items():
        box = page.locator(f"main [name={field}]")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(str(value))
        else:
            box.fill(str(value))
    # By the keyboard: the calendar that opens beside a date may lie over the button.
    with page.expect_navigation():
        page.locator(SEND).last.press("Enter")


@pytest.fixture
def move_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock; it stands until it is set again."""
    standing = {"at": on(9, 25, 19, 10)}
    monkeypatch.setattr(timezone, "now", lambda: standing["at"])
    return lambda at: standing.update(at=at)


@pytest.fixture
def people(live_server: Any, screens: Screens, move_to: Any) -> dict[str, Person]:
    """Five colleagues, each logged in through the pages with the second factor."""
    load_published(2026, 2026)
    ensure_roles()
    branch = cast.branch("370100", name="济南中心支公司")
    found = {}
    for name, (role, last_name) in NAMES.items():
        account = cast.account(f"{name}-journey", last_name=last_name)
        appoint(account=account, branch=branch, role=role, by=SYSTEM, at=on(1, 1))
        account.set_password(PASSWORD)
        account.save()
        secret = generate_totp_secret()
        TOTP.activate(account, secret)
        page = screens.desk()
        known = {"username": account.username, "password": PASSWORD, "totp_secret": secret}
        log_in(page, live_server.url, known, "/desk/")
        found[name] = Person(page, account, live_server.url)
    return found


def take_in(seat: Person) -> Complaint:
    """The seat writes down what the regulator passed on by telephone."""
    seat.page.goto(f"{seat.site}/desk/take_in/")
    branch = seat.page.locator("main [name=branch] option", has_text="济南").get_attribute("value")
    cause = seat.page.locator("main [name=cause] option", has_text="等候时间过长").get_attribute("value")
    facts = {"channel": "regulator", "name": "赵四", "phone": "13900001111", "branch": branch, "cause": cause}
    write(seat.page, {**facts, "story": STORY, "reference": "鲁保消2026-0925", "way": "phone"})
    return Complaint.objects.get()


def clocks(row: Complaint) -> dict[str, ComplaintClock]:
    """The clocks of the complaint by what they wait for."""
    return {clock.kind: clock for clock in ComplaintClock.objects.filter(complaint=row)}


def test_a_complaint_before_the_holiday_is_followed_to_the_archive_by_five_people(
    people: dict[str, Person], move_to: Callable[[datetime], None], shots: Path
) -> None:
    seat, supervisor, handler = people["seat"], people["supervisor"], people["handler"]
    reviewer, auditor = people["reviewer"], people["auditor"]

    row = take_in(seat)
    words = seat.open(row).inner_text("main")
    seat.page.screenshot(path=shots / "1-received.png", full_page=True)
    assert {kind: clock.due_at for kind, clock in clocks(row).items()} == {
        kind: at for kind, (at, _why) in RECEIVED.items()
    }
    assert [why for _at, why in RECEIVED.values() if why not in words] == []

    move_to(on(9, 25, 19, 40))
    supervisor.page.goto(f"{supervisor.site}/desk/complaint_work/")
    assert row.number in supervisor.page.inner_text("main")
    supervisor.act(row, "assign", owner=handler.account.pk)

    move_to(on(9, 28, 9, 5))
    handler.page.goto(f"{handler.site}/desk/complaint_work/")
    handler.page.screenshot(path=shots / "2-handler.png", full_page=True)
    assert row.number in handler.page.inner_text("main")
    handler.act(row, "contact", way="phone", words="已致歉，了解诉求：补偿一次洗车。")
    move_to(on(9, 28, 11))
    handler.act(row, "plan", words="与门店核实排班，补偿一次洗车；已报部门长、分管总。")
    handler.act(row, "promise", words="三天内答复核实结果", due_at="2026-09-30 17:00")
    handler.open(row).screenshot(path=shots / "3-promised.png", full_page=True)

    move_to(on(9, 30, 15))
    handler.act(row, "answer", words="门店当日少一人，已致歉并补偿一次洗车。")
    handler.open(row).get_by_role("button", name="已兑现").click()
    move_to(on(10, 9, 16))
    handler.act(row, "report", words="鲁报2026-118：至今未撤诉，附处理经过。")

    move_to(on(10, 12, 10))
    seat.act(row, "withdraw", on="2026-10-12", proof="来电撤诉，录音 20261012-0931，存呼叫中心。")
    handler.act(row, "close", words="已补偿，客户满意。")
    move_to(on(10, 13, 9, 30))
    reviewer.act(row, "summarise", words="门店排班不足；已要求节前加人。")
    reviewer.act(row, "archive")
    reviewer.open(row).screenshot(path=shots / "4-archived.png", full_page=True)

    row.refresh_from_db()
    assert (row.state, row.withdrawn_date, row.owner) == ("archived", on(10, 12).date(), handler.account)
    ended = clocks(row)
    assert [kind for kind, clock in ended.items() if clock.stopped_at is None or clock.was_late] == []
    assert {
        kind: ended[kind].stopped_at for kind in ("contact", "plan", "promise", "report", "valid_month")
    } == {
        "contact": on(9, 28, 9, 5),
        "plan": on(9, 28, 11),
        "promise": on(9, 30, 15),
        "report": on(10, 9, 16),
        "valid_month": on(10, 12),
    }
    # Withdrawn on the seventh working day: it counts neither for a month nor for the year.
    at = on(12, 31)
    assert not valid_in_month(Complaint.objects.all(), on(10, 1).date(), at).exists()
    assert not valid_in_year(Complaint.objects.all(), 2026, at).exists()

    told = auditor.open(row).inner_text("main")
    auditor.page.screenshot(path=shots / "5-auditor.png", full_page=True)
    assert [name for _role, name in NAMES.values() if f"员工 · {name}" not in told] == ["白"]
    assert not auditor.page.locator("main .desk-confirm a.button").count()
