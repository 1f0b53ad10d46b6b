"""What happened to a customer's car: a claim or an offence as another system reports it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from club.core.audit import Actor
from club.members import milestones
from club.members.importing.rows import Part
from club.members.importing.upsert import Outcome
from club.members.models import InsuranceClaim, Policy, Violation
from club.members.reported import Reported, customer_numbered, found, take_in, vehicle_of

# What is older was known before we were told of it, and nobody waits for a message.
NEWS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ClaimPart(Part):
    """A claim with its milestones; what is None stays as it is."""

    number: str
    customer: str
    policy: str | None
    vin: str | None
    state: str
    happened_at: datetime | None
    reported_at: datetime
    closed_at: datetime | None
    paid_fen: int | None
    has_injury: bool | None


@dataclass(frozen=True, slots=True)
class ViolationPart(Part):
    """An offence; what is None stays as it is."""

    number: str
    vin: str
    happened_at: datetime
    place: str | None
    what: str
    points: int | None
    fine_fen: int | None
    state: str | None


def upsert_claim(*, claim: ClaimPart, by: Actor, at: datetime) -> Reported:
    """Take in a claim by its number, with how far it is.

    - facts that are left out stay as they are; one audit entry if anything changed
    - the customer is told once that it was reported, assessed, paid
    """
    key = ("InsuranceClaim", claim.number)

    def write(outcome: Outcome) -> models.Model:
        row = InsuranceClaim.objects.select_for_update().filter(number=claim.number).first()
        content = claim.content_hash()
        if row is not None and row.content_hash == content:
            return row
        (outcome.changed if row else outcome.created).add(key)
        before = row.state if row else ""
        row = row or InsuranceClaim(number=claim.number)
        _fill_claim(row, claim)
        row.content_hash = content
        row.save()
        if milestones.is_news(before, row, at):
            milestones.tell_of_claim(row, at)
        return row

    return take_in("claim.recorded", key, write, by, at)


def upsert_violation(*, violation: ViolationPart, by: Actor, at: datetime) -> Reported:
    """Take in a traffic offence by its number.

    - facts that are left out stay as they are; one audit entry if anything changed
    - the owner of the car is told once of an open one that is not older than thirty days
    """
    key = ("Violation", violation.number)

    def write(outcome: Outcome) -> models.Model:
        row = Violation.objects.select_for_update().filter(number=violation.number).first()
        content = violation.content_hash()
        if row is not None and row.content_hash == content:
            return row
        (outcome.changed if row else outcome.created).add(key)
        row = row or Violation(number=violation.number)
        row.vehicle = vehicle_of(violation.vin)
        _copy(row, violation, "happened_at", "place", "what", "points", "fine_fen", "state")
        row.content_hash = content
        row.save()
        if row.state == Violation.State.OPEN and at - row.happened_at <= NEWS:
            milestones.tell_of_violation(row, at)
        return row

    return take_in("violation.recorded", key, write, by, at)


def _fill_claim(row: InsuranceClaim, claim: ClaimPart) -> None:
    row.customer = customer_numbered(claim.customer)
    if claim.policy:
        row.policy = found(Policy.objects.filter(number=claim.policy), "policy")
    if claim.vin:
        row.vehicle = vehicle_of(claim.vin)
    _copy(row, claim, "state", "happened_at", "reported_at", "closed_at", "paid_fen", "has_injury")


def _copy(row: models.Model, part: Any, *names: str) -> None:
    for name in names:
        if getattr(part, name) is not None:
            setattr(row, name, getattr(part, name))
