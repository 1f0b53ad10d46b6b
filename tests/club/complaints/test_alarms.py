"""Alarms come before and at the end, once; a published calendar moves what is open and keeps what it was."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.complaints import actions
from club.complaints.models import ClockChange, ComplaintClock, ComplaintEvent
from club.core.models import CalendarDay
from club.messaging.models import Message
from tests.club.complaints.scene import MONDAY, due, house, on, owned, received, staff

pytestmark = pytest.mark.django_db


def told() -> int:
    return Message.objects.filter(kind__code="complaint_work").count()


def test_a_clock_warns_before_and_rings_at_its_end_and_never_twice():
    now = house()
    row = owned(now)
    before = told()
    at = MONDAY + timedelta(minutes=10)
    assert (actions.raise_alarms(at=at), actions.raise_alarms(at=at), told() - before) == (1, 0, 1)
    at = MONDAY + timedelta(minutes=15)
    assert (actions.raise_alarms(at=at), actions.raise_alarms(at=at), told() - before) == (1, 0, 3)
    clock = ComplaintClock.objects.get(complaint=row, kind="contact")
    assert (clock.warned_at, clock.raised_at) == (at - timedelta(minutes=5), at)
    assert ComplaintEvent.objects.filter(complaint=row, verb="complaint.overdue").count() == 1


def test_what_happened_in_time_rings_nothing():
    now = house()
    row = owned(now)
    actions.record_contact(
        complaint=row, way="phone", is_reached=True, words="ok", by=staff(now.handler), at=MONDAY
    )
    assert actions.raise_alarms(at=MONDAY + timedelta(hours=1)) == 0


def test_without_an_owner_those_who_supervise_are_warned():
    now = house()
    received(now.member)
    before = told()
    actions.raise_alarms(at=MONDAY + timedelta(minutes=10))
    assert told() == before + 1


def test_what_rests_does_not_ring_until_it_goes_on():
    now = house()
    row = owned(now)
    actions.pause(complaint=row, reason="court", words="诉讼中", by=staff(now.handler), at=MONDAY)
    actions.raise_alarms(at=on(10, 9))
    rung = ComplaintClock.objects.filter(complaint=row, raised_at__isnull=False)
    assert set(rung.values_list("kind", flat=True)) == {"contact", "plan"}
    actions.resume(complaint=row, by=staff(now.handler), at=on(10, 9))
    assert due(row)["decide"] == "10-25 00:00"
    assert actions.raise_alarms(at=on(10, 9)) == 0


def test_many_alarms_ask_the_database_in_chunks():
    now = house()
    for number in range(5):
        received(now.member, MONDAY + timedelta(minutes=number))
    assert actions.raise_alarms(at=MONDAY + timedelta(hours=1), chunk=2) == 5
    with CaptureQueriesContext(connection) as asked:
        actions.raise_alarms(at=MONDAY + timedelta(hours=1))
    assert len(asked) <= 4


def published_2027() -> None:
    """As if the State Council gave the first week of 2027 off, and had Sunday 10 January worked."""
    days = [(date(2027, 1, day), day == 10) for day in (1, 4, 5, 6, 7, 10)]
    rows = [CalendarDay(day=day, is_workday=works, name="New Year's Day", source="x") for day, works in days]
    CalendarDay.objects.bulk_create(rows)


def test_a_calendar_that_becomes_official_moves_open_due_times_and_keeps_the_old_ones():
    now = house()
    row = received(now.member, on(12, 31))
    row = actions.assign(complaint=row, owner=now.handler, by=staff(now.seat), at=on(12, 31))
    clock = row.clocks.get(kind="feedback")
    assert (due(row)["feedback"], clock.is_provisional) == ("01-07 00:00", True)
    published_2027()
    before = told()
    assert actions.recount_open(at=on(12, 31, 11)) == 1
    assert actions.recount_open(at=on(12, 31, 11)) == 0
    moved = ComplaintClock.objects.get(pk=clock.pk)
    assert (due(row)["feedback"], moved.is_provisional) == ("01-12 00:00", False)
    change = ClockChange.objects.get()
    assert (change.why, change.was_due_at, change.was_facts) == ("calendar", clock.due_at, clock.facts)
    assert told() == before + 1
