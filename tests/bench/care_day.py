"""A day of care for half a million members: who starts on a flow, its steps, to-dos, messages and surveys."""

import secrets
import time
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from club.core.clock import local_date
from club.managers.actions import draw_day
from club.managers.models import (
    CareStep,
    CustomerManager,
    Event,
    FlowStart,
    FlowVersion,
    StepRun,
    Survey,
    SurveyInvitation,
    ToDoLine,
)
from club.messaging.models import Message, MessageKind
from club.organisation.queries import head_office
from tests import cast
from tests.bench import memory, world
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 500_000
MANAGERS = 1_000
ASSIGN = """
    INSERT INTO club_assignment (uid, member_id, manager_id, way, reason, since_at, by_id, ended_by_id, "end")
    SELECT gen_random_uuid(), id, (%(managers)s::bigint[])[1 + id %% %(count)s], 'capacity', '', now(), '',
        '', ''
    FROM club_member WHERE state = 'full'
"""
ROWS = (FlowStart, StepRun, ToDoLine, SurveyInvitation, Message)


def run(place: Place) -> Iterator[Figure]:
    """Everybody has a manager and the birthday flow a message and a survey besides; nothing of it is kept."""
    members = place.pick(5_000, 20_000, FULL)
    place.populated_database(members)
    at = timezone.now()
    day = local_date(at)
    with transaction.atomic():
        _prepare()
        before = _counts()
        with memory.watched() as used:  # of the first time: what it took stays with the process
            broken = _broken_off(day, at)
        seconds, made = _timed(day, at)
        again_s, again = _timed(day, at)
        transaction.set_rollback(True)
    note = place.note(members, FULL)
    more = f"{made:,} rows: starts, steps, to-dos, surveys, messages"
    yield Figure("a day", seconds, "s", target="60 s", is_met=seconds <= 60, note=note)
    yield Figure(more[:40], made, "rows")
    yield Figure("the same day again", again_s, "s")
    yield Figure("rows made by that", again, "", target="0", is_met=again == 0)
    yield Figure("rows left of a day broken off", broken - before, "", target="0", is_met=broken == before)
    yield Figure("memory on top", used.more, "MiB", target="128 MiB", is_met=used.more <= 128)


def _prepare() -> None:
    branch = head_office()
    accounts = [cast.account(f"bench-{secrets.token_hex(8)}") for _turn in range(MANAGERS)]
    made = CustomerManager.objects.bulk_create(
        CustomerManager(account=account, branch=branch, capacity=10**6) for account in accounts
    )
    world.run(ASSIGN, managers=[row.pk for row in made], count=MANAGERS)
    version = FlowVersion.objects.filter(flow__event=Event.BIRTHDAY, state="published").latest("number")
    survey = Survey.objects.first() or Survey.objects.create(name="满意度")
    facts = {"version": version, "occasion": Event.BIRTHDAY, "offset_days": 0}
    kind = MessageKind.objects.get(code="care_thanks")
    CareStep.objects.create(**facts, kind="message", name="祝福", message_kind=kind)
    CareStep.objects.create(**facts, kind="survey", name="调查", survey=survey)


def _broken_off(day: date, at: datetime) -> int:
    """How many rows there are after a day that failed at its end."""
    try:
        with transaction.atomic():
            draw_day(day=day, at=at)
            raise InterruptedError
    except InterruptedError:
        return _counts()


def _timed(day: date, at: datetime) -> tuple[float, int]:
    before, began = _counts(), time.perf_counter()
    draw_day(day=day, at=at)
    return time.perf_counter() - began, _counts() - before


def _counts() -> int:
    return sum(model.objects.count() for model in ROWS)
