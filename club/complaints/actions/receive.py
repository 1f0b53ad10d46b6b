"""Receive a complaint."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model

from club.complaints import clocks, moves, pictures, queries, told
from club.complaints.classifying import grade_of
from club.complaints.models import (
    Channel,
    ClockKind,
    Complaint,
    ComplaintCause,
    ComplaintStep,
    DayCount,
    Scope,
    StartsWith,
)
from club.complaints.refusals import AlreadyReceived, InTheFuture, NoComplainant
from club.core import people
from club.core.audit import Actor
from club.core.clock import SHANGHAI, local_date
from club.members.models import Member
from club.organisation.models import Branch


@dataclass(frozen=True)
class Complainant:
    """Who complains: a member, or somebody else by name and phone."""

    member: Member | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Regulators:
    """What the regulator or another system says beside the complaint."""

    reference: str = ""
    way: str = ""
    is_first: bool = True
    will_negotiate: bool = True


@transaction.atomic
def receive(
    *,
    channel: str,
    complainant: Complainant,
    cause: ComplaintCause,
    story: str,
    by: Actor,
    at: datetime,
    demand: str = "",
    branch: Branch | None = None,
    subject: Model | None = None,
    scope: str = Scope.OTHER,
    against: str = "",
    received_at: datetime | None = None,
    regulators: Regulators = Regulators(),
    photos: Iterable[Any] = (),
) -> Complaint:
    """Take a complaint in, on any channel; `received_at` when it came before it was written down.

    - a number, its class by the rules, the steps of its flow, and the clocks that count from receipt
    - marked as repeated when the same person complained of the same lately
    - one audit entry; a message to the complainant, and one to those who supervise at its branch
    - refuses with NoComplainant, WordsMissing, InTheFuture, AlreadyReceived, BadPhoto and TooManyPhotos
    """
    came = received_at or at
    kept, home = pictures.cleaned(photos), _home(complainant, branch)
    number = _number(at)  # its lock first: of two calls with one reference the second sees the first
    _check(channel, came, at, regulators)
    row = Complaint(
        number=number,
        channel=channel,
        **_who(complainant),
        **vars(regulators),
        grade=grade_of(channel, regulators.way, regulators.is_first, regulators.will_negotiate),
        scope=scope,
        cause=cause,
        story=moves.words(story, 4000),
        demand=demand.strip()[:2000],
        against=against.strip()[:200],
        branch=home,
        subject=subject,
        flow=queries.flow_for(channel),
        received_at=came,
        registered_at=at,
        registered_by_id=by.id,
    )
    row.save()
    _begin(row, kept, by, at)
    return row


def _home(who: Complainant, branch: Branch | None) -> Branch:
    """The branch that looks after it: the one named, or the member's own."""
    if who.member is not None:
        return branch or who.member.branch
    if branch is None or not (who.name.strip() and who.phone):
        raise NoComplainant
    return branch


def _check(channel: str, came: datetime, at: datetime, regulators: Regulators) -> None:
    if came > at:
        raise InTheFuture
    if regulators.reference:
        known = Complaint.objects.filter(channel=channel, reference=regulators.reference).first()
        if known is not None:
            raise AlreadyReceived(number=known.number)


def _who(complainant: Complainant) -> dict[str, Any]:
    if complainant.member is not None:
        return {"member": complainant.member}
    return {"name": complainant.name.strip()[:40], "phone": people.phone(complainant.phone)}


def _number(at: datetime) -> str:
    """One more of this day; the row of the day is locked until the commit."""
    day = local_date(at)
    DayCount.objects.get_or_create(day=day)
    DayCount.objects.filter(day=day).update(taken=F("taken") + 1)
    taken = DayCount.objects.get(day=day).taken
    return f"TS{at.astimezone(SHANGHAI):%Y%m%d}{taken:04d}"


def _begin(row: Complaint, photos: list[bytes], by: Actor, at: datetime) -> None:
    row.is_repeated = queries.is_repeated(row)
    row.save(update_fields=["is_repeated"])
    steps = [
        ComplaintStep(complaint=row, number=step.number, act=step.act, is_required=step.is_required)
        for step in row.flow.steps.all()
    ]
    ComplaintStep.objects.bulk_create(steps)
    running = clocks.begin(row, StartsWith.RECEIPT, row.received_at)
    pictures.keep(row, photos, at)
    kind = ContentType.objects.get_for_id(row.subject_type_id).model if row.subject_type_id else ""
    facts = {"channel": row.channel, "grade": row.grade, "about": kind}
    told.happened(row, verb="complaint.received", by=by, at=at, is_shown=True, **facts)
    until = next((clock.due_at for clock in running if clock.kind == ClockKind.CONTACT), at)
    # The regulator's and the association's complainants are called; a message could be the first they hear.
    if row.channel not in (Channel.REGULATOR, Channel.ASSOCIATION):
        told.received(row, until, at=at)
    told.supervisors(row, at=at, what=told.WAITS, until=until)
