"""The clocks of a complaint: which run, until when, and why. Parts of the acts on complaints."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from club.complaints import terms
from club.complaints.models import (
    TURNS,
    ClockChange,
    ClockKind,
    Complaint,
    ComplaintClock,
    DeadlineRule,
    OfficeHours,
    Source,
    StartsWith,
    Unit,
)
from club.complaints.terms import Due, Office, Term
from club.core.clock import local_date
from club.core.workdays import Calendar


def office_on(at: datetime) -> Office:
    """The office hours in force on the day of a moment."""
    row = OfficeHours.objects.filter(valid_from__lte=local_date(at)).first()  # the latest come first
    return Office(row.opens, row.closes) if row else Office()


def begin(complaint: Complaint, when: StartsWith, start: datetime, *kinds: ClockKind) -> list[ComplaintClock]:
    """Let every clock run that the rules of the day of receipt have for this class; with kinds, only those.

    Rules are those of the day on which the complaint was received, however long it goes on.
    """
    rules = DeadlineRule.objects.on(local_date(complaint.received_at)).filter(starts_with=when)
    rules = rules.filter(kind__in=kinds) if kinds else rules
    calendar, office = Calendar(), office_on(start)
    rows = [_clock(complaint, rule, start, calendar, office) for rule in rules if rule.fits(complaint)]
    return ComplaintClock.objects.bulk_create(rows)


def begin_promise(complaint: Complaint, due_at: datetime, at: datetime) -> ComplaintClock:
    """The clock of a promise: due at the promised moment, it neither pauses nor moves."""
    minutes = int((due_at - at).total_seconds() // 60)
    facts = terms.due(Term(minutes, Unit.MINUTES), at, Calendar(), office_on(at)).facts
    warn = min(timedelta(hours=4), (due_at - at) / 2)
    return ComplaintClock.objects.create(
        complaint=complaint,
        kind=ClockKind.PROMISE,
        source=Source.OWN,
        started_at=at,
        amount=min(minutes, 32_767),
        unit=Unit.MINUTES,
        due_at=due_at,
        warn_at=due_at - warn,
        facts={**facts, "due": due_at.isoformat()},
    )


def stop(complaint: Complaint, *kinds: str, at: datetime) -> None:
    """What was waited for has happened; without kinds, nothing is waited for any more."""
    running = ComplaintClock.objects.filter(complaint=complaint, stopped_at__isnull=True)
    (running.filter(kind__in=kinds) if kinds else running).update(stopped_at=at)


def restart_turn(complaint: Complaint, at: datetime) -> None:
    """A withdrawal that was taken back no longer keeps the complaint from turning valid."""
    last = ComplaintClock.objects.filter(complaint=complaint, kind__in=TURNS).order_by("-pk").first()
    if last and last.stopped_at and last.due_at > at:
        last.stopped_at = None
        last.save(update_fields=["stopped_at"])


def running(complaint: Complaint, *kinds: str) -> Iterable[ComplaintClock]:
    """The clocks that run, locked; of some kinds only if any are named."""
    rows = ComplaintClock.objects.select_for_update().filter(complaint=complaint, stopped_at__isnull=True)
    return rows.filter(kind__in=kinds) if kinds else rows


def rest(complaint: Complaint, start: datetime, end: datetime) -> None:
    """A pause is over: what may rest is due later by what the pause took of it."""
    calendar = Calendar()
    for clock in running(complaint):
        if clock.may_pause:
            took = terms.paused_between(clock.unit, max(start, clock.started_at), end, calendar)
            clock.paused += took
            _move(clock, ClockChange.Why.PAUSE, end, calendar)


def prolong(clock: ComplaintClock, more: int, at: datetime) -> None:
    """The one extension that the rule allows."""
    clock.amount += more
    _move(clock, ClockChange.Why.EXTENSION, at, Calendar())


def work_out(clock: ComplaintClock, calendar: Calendar, office: Office) -> Due:
    """When a clock is due by the calendar as it is now."""
    term = Term(clock.amount, clock.unit, clock.hours, clock.paused)
    return terms.due(term, clock.started_at, calendar, office)


def recount(clock: ComplaintClock, calendar: Calendar, at: datetime) -> bool:
    """Work a clock out anew; the old due time is kept. Whether it moved or became final."""
    return _move(clock, ClockChange.Why.CALENDAR, at, calendar)


def _move(clock: ComplaintClock, why: str, at: datetime, calendar: Calendar) -> bool:
    found = work_out(clock, calendar, office_on(clock.started_at))
    if (found.at, found.is_provisional) == (clock.due_at, clock.is_provisional):
        return False
    if found.at != clock.due_at:
        was = {"was_due_at": clock.due_at, "was_facts": clock.facts}
        ClockChange.objects.create(clock=clock, at=at, why=why, due_at=found.at, **was)
        if found.at > at:  # a later due time warns and rings anew
            clock.warned_at = clock.raised_at = None
    clock.due_at, clock.facts, clock.is_provisional = found.at, found.facts, found.is_provisional
    clock.warn_at = found.at - timedelta(minutes=clock.warn_minutes)
    clock.save()
    return True


def _clock(
    complaint: Complaint, rule: DeadlineRule, start: datetime, calendar: Calendar, office: Office
) -> ComplaintClock:
    clock = ComplaintClock(
        complaint=complaint,
        rule=rule,
        kind=rule.kind,
        source=rule.source,
        started_at=start,
        amount=rule.amount,
        unit=rule.unit,
        hours=rule.hours_for(complaint.channel),
        may_pause=rule.may_pause,
        warn_minutes=rule.warn_minutes,
    )
    found = work_out(clock, calendar, office)
    clock.due_at, clock.facts, clock.is_provisional = found.at, found.facts, found.is_provisional
    clock.warn_at = found.at - timedelta(minutes=rule.warn_minutes)
    return clock
