"""Queue the reminders of a day."""

import math
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Q

from club.core.clock import local_date
from club.core.models import JobSlot
from club.reminders import slots
from club.reminders.models import ReminderRule
from club.reminders.occasions import LETTERS

CATCH_UP_DAYS = 7  # days missed by a stopped scheduler that are still looked at


def run(*, at: datetime, seconds: float = math.inf) -> int:
    """Queue every reminder whose time of day has come, for today and for days that were missed.

    - one message per person, occasion and date, however often this runs and wherever it was interrupted
    - a missed day keeps its own date; what is then too late to send, the sender drops and says so
    - one JobSlot per rule, offset and day: done when it is finished
    - stops after about `seconds`; the next run goes on from there
    """
    deadline = time.monotonic() + seconds
    today = local_date(at)
    return sum(
        slots.fill(rule, offset, day, at, deadline)
        for rule in _active_rules()
        for offset in rule.offsets
        for day in _days(rule, offset, today)
        if slots.moment(rule, day) <= at
    )


def run_day(*, day: date, at: datetime) -> int:
    """Queue every reminder of one business day, whatever the time of day.

    - the same effects as `run`, for this day only
    """
    return sum(
        slots.fill(rule, offset, day, at, math.inf) for rule in _active_rules() for offset in rule.offsets
    )


def _active_rules() -> list[ReminderRule]:
    rules = ReminderRule.objects.filter(is_active=True, paused_at=None, occasion__in=list(LETTERS))
    return list(rules.select_related("message_kind"))


def _days(rule: ReminderRule, offset: int, today: date) -> Iterator[date]:
    """Days from the first one left unfinished, else the last one done, to today.

    A rule that never ran begins today.
    """
    known = JobSlot.objects.filter(job=slots.job_of(rule, offset), slot__lte=today.isoformat())
    ends = known.aggregate(unfinished=Min("slot", filter=Q(finished_at=None)), last=Max("slot"))
    first = date.fromisoformat(ends["unfinished"] or ends["last"] or today.isoformat())
    day = max(first, today - timedelta(days=CATCH_UP_DAYS))
    while day <= today:
        yield day
        day += timedelta(days=1)
