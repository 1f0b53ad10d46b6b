"""Bring in the working-day calendar of a year."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from club.complaints.actions import recount_open
from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import CalendarDay
from club.core.workdays import SATURDAY, Special


class NotThisYear(DomainError):
    """A day of another year, or one that is what its weekday says."""

    code = "not_this_year"
    message = _("Name only days of this year that are not what their weekday says.")


LOCK = 7_301_002  # with the year; any number that nothing else uses


@transaction.atomic
def publish_year(*, year: int, days: Mapping[date, Special], source: str, by: Actor, at: datetime) -> int:
    """Replace the special days of a year as the State Council published them; how many clocks moved.

    - from now on the year is official; an empty list makes it provisional again
    - every running clock of a complaint is worked out anew, with its reason, and its owner told
    - one audit entry
    """
    with connection.cursor() as cursor:  # two who save a year at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, year])
    if any(day.year != year or special.is_workday == _is_weekday(day) for day, special in days.items()):
        raise NotThisYear
    before = CalendarDay.objects.filter(day__year=year)
    last = before.first() or CalendarDay(day=date(year, 1, 1))
    before.delete()
    rows = [
        CalendarDay(day=day, is_workday=special.is_workday, name=special.name[:40], source=source[:40])
        for day, special in sorted(days.items())
    ]
    CalendarDay.objects.bulk_create(rows)
    facts = {"year": year, "rows": len(rows), "moved": recount_open(at=at)}
    audit.record(verb="calendar.published", subject=rows[0] if rows else last, by=by, at=at, **facts)
    return facts["moved"]


def _is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY
