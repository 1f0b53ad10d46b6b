"""The working-day calendar at the desk."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from club.core import workdays
from club.core.audit import SYSTEM
from club.core.models import AuditEntry, CalendarDay
from club.core.workdays import Special
from club.identity.models import Role
from cms.desk.actions import publish_year
from cms.desk.actions.publish_year import NotThisYear
from tests.cms.desk.conftest import colleague, desk

KEEPERS = {Role.ADMIN, Role.CLUB_MANAGER}
NEXT = timezone.localdate().year + 1
LIST = f"{NEXT}-01-01 休 元旦\n"


def sent(client: Client, days: str, year: int = NEXT, source: str = "国办发明电") -> object:
    return client.post(f"/desk/working_days/{year}/", {"days": days, "source": source})


def weekday_of_january(year: int) -> date:
    """The first weekday of a year."""
    return next(day for day in (date(year, 1, n) for n in range(1, 8)) if day.weekday() < 5)


@pytest.mark.parametrize("role", Role)
def test_the_calendar_opens_for_its_roles(tree: SimpleNamespace, role: str) -> None:
    browser = desk(colleague(tree.head, role))
    opened = [browser.get(f"/desk/working_days/{page}").status_code == 200 for page in ("", f"{NEXT}/")]
    assert opened == [role in {*KEEPERS, Role.AUDITOR}, role in KEEPERS]


def test_only_the_head_office_changes_it(jinan: Client) -> None:
    assert jinan.get("/desk/working_days/").status_code == 200
    assert (sent(jinan, LIST).status_code, CalendarDay.objects.count()) == (403, 0)


def test_a_year_is_provisional_until_its_list_is_in_and_again_when_it_is_emptied(head: Client) -> None:
    day = weekday_of_january(NEXT)
    before = dict(head.get("/desk/working_days/").context["years"])
    sent(head, f"{day} 休 元旦\n")
    between = dict(head.get("/desk/working_days/").context["years"])
    assert workdays.after(date(NEXT, 2, 1), 1).is_provisional is False
    sent(head, "")
    assert (before[NEXT], between[NEXT], CalendarDay.objects.filter(day__year=NEXT).count()) == (0, 1, 0)
    assert workdays.after(date(NEXT, 2, 1), 1).is_provisional is True
    entries = AuditEntry.objects.filter(verb="calendar.published").order_by("pk")
    assert [entry.data["rows"] for entry in entries] == [1, 0]


def test_a_year_is_replaced_as_a_whole(head: Client) -> None:
    monday = next(date(NEXT, 3, n) for n in range(1, 8) if date(NEXT, 3, n).weekday() == 0)
    sunday = next(date(NEXT, 3, n) for n in range(1, 8) if date(NEXT, 3, n).weekday() == 6)
    sent(head, f"{monday} 休 甲\n")
    sent(head, f"{sunday} 班\n")
    assert list(CalendarDay.objects.values_list("day", "is_workday", "name")) == [(sunday, True, "")]


@pytest.mark.parametrize("line", ["2020-01-01 休", "soon 休", f"{NEXT}-01-01", f"{NEXT}-01-01 假 元旦"])
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_saved(head: Client, line: str) -> None:
    answer = sent(head, f"\n{line}\n")
    assert list(answer.context["form"].errors) == ["days"]
    assert "第 2 行无法识别。" in answer.text
    assert CalendarDay.objects.count() == 0


@pytest.mark.django_db
def test_a_day_that_is_what_its_weekday_says_is_refused() -> None:
    days = {weekday_of_january(2027): Special(is_workday=True)}
    with pytest.raises(NotThisYear):
        publish_year(year=2027, days=days, source="x", by=SYSTEM, at=timezone.now())
    assert (CalendarDay.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_provisional_year_starts_from_what_the_law_names(head: Client) -> None:
    text = head.get(f"/desk/working_days/{NEXT}/").context["form"].initial["days"]
    assert len(text.splitlines()) >= 7
    assert head.get("/desk/working_days/1999/").status_code == 404
