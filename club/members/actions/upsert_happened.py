"""What happened to a customer's car: a claim or an offence as another system reports it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from club.core.audit import Actor
from club.members import milestones
from club.members.importing.rows import Part
from club.members.importing.upsert import Outcome
from club.members.models import InsuranceClaim, Policy, Violation
from club.members.reported import Reported, customer_numbered, found, take_in, vehicle_of

Fill = Callable[[Any, Any], None]
Tell = Callable[[str, Any, datetime], None]


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
    loss_fen: int | None = None
    plan_fixed_at: datetime | None = None
    assessed_at: datetime | None = None
    documents_at: datetime | None = None
    approved_at: datetime | None = None


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
    write = _writer(InsuranceClaim, claim, _fill_claim, milestones.tell_of_claim, at)
    return take_in("claim.recorded", ("InsuranceClaim", claim.number), write, by, at)


def upsert_violation(*, violation: ViolationPart, by: Actor, at: datetime) -> Reported:
    """Take in a traffic offence by its number.

    - facts that are left out stay as they are; one audit entry if anything changed
    - the owner of the car is told once of an open one that is not older than thirty days
    """
    write = _writer(Violation, violation, _fill_violation, milestones.tell_of_violation, at)
    return take_in("violation.recorded", ("Violation", violation.number), write, by, at)


def _writer(
    model: type[models.Model], part: ClaimPart | ViolationPart, fill: Fill, tell: Tell, at: datetime
) -> Callable[[Outcome], models.Model]:
    """How such a row is written: made, changed or left as it is, and told with the state it had before."""

    def write(outcome: Outcome) -> models.Model:
        row: Any = model._default_manager.select_for_update().filter(number=part.number).first()
        content = part.content_hash()
        if row is not None and row.content_hash == content:
            return row
        (outcome.changed if row else outcome.created).add((model.__name__, part.number))
        before = row.state if row else ""
        row = row or model(number=part.number)
        fill(row, part)
        row.content_hash = content
        row.save()
        tell(before, row, at)
        return row

    return write


def _fill_claim(row: InsuranceClaim, claim: ClaimPart) -> None:
    row.customer = customer_numbered(claim.customer)
    if claim.policy:
        row.policy = found(Policy.objects.filter(number=claim.policy), "policy")
    if claim.vin:
        row.vehicle = vehicle_of(claim.vin)
    _copy(row, claim, "state", "happened_at", "reported_at", "closed_at", "paid_fen", "has_injury")
    _copy(row, claim, "loss_fen", "plan_fixed_at", "assessed_at", "documents_at", "approved_at")


def _fill_violation(row: Violation, violation: ViolationPart) -> None:
    row.vehicle = vehicle_of(violation.vin)
    _copy(row, violation, "happened_at", "place", "what", "points", "fine_fen", "state")


def _copy(row: models.Model, part: Any, *names: str) -> None:
    for name in names:
        if getattr(part, name) is not None:
            setattr(row, name, getattr(part, name))
