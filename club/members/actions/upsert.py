"""One customer, car, policy or claim as another system reports it: made, changed, or left as it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.fields import digests_of
from club.members.actions.retier import retier
from club.members.importing.reasons import REASONS
from club.members.importing.rows import Part, Reader, Row, customer_part, policy_part, vehicle_part
from club.members.importing.upsert import Outcome, put_customers, put_policies, put_vehicles
from club.members.models import Customer, InsuranceClaim, Policy, Vehicle
from club.organisation.models import Branch

Facts = Mapping[str, str]  # what a file would hold in its columns
TRIES = 3


class BadFacts(DomainError):
    """Something reported cannot be right; `details["errors"]` names fields and reasons, not values."""

    code = "invalid"
    status = 400

    def __init__(self, *errors: tuple[str, str]) -> None:
        words = [{"field": field, "message": _reason(reason)} for field, reason in errors]
        super().__init__(_reason(errors[0][1]), errors=words)


@dataclass(frozen=True)
class Reported:
    """The row, and what became of it: neither new nor changed when all of it was known."""

    row: Any
    is_new: bool
    is_changed: bool


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


def upsert_customer(*, external_id: str, facts: Facts, by: Actor, at: datetime) -> Reported:
    """Take in a customer by his number elsewhere; who came to us first is recognised by his ID number.

    - facts that are left out stay as they are; the same facts again change nothing
    - one audit entry if anything changed
    """
    reader = _reader({**facts, "customer_number": external_id})
    part = _read(reader, customer_part)

    def put(outcome: Outcome) -> models.Model:
        put_customers([Row(1, part, None, None)], at, outcome)
        for problem in outcome.refused.values():
            raise BadFacts((problem.column, problem.code))
        return Customer.objects.get(external_id=external_id)

    return _put("customer.recorded", ("Customer", external_id), put, by, at)


def upsert_vehicle(*, vin: str, customer: str, facts: Facts, by: Actor, at: datetime) -> Reported:
    """Take in a car by its VIN, or change whose it is.

    - facts that are left out stay as they are; one audit entry if anything changed
    """
    part = _read(_reader({**facts, "vin": vin}), lambda reader: vehicle_part(reader, customer))

    def put(outcome: Outcome) -> models.Model:
        pks = put_vehicles({part.vin: part}, {customer: _customer(customer).pk}, outcome)
        return Vehicle.objects.get(pk=pks[part.vin])

    return _put("vehicle.recorded", ("Vehicle", part.vin), put, by, at)


def upsert_policy(
    *, number: str, customer: str, vin: str | None, facts: Facts, by: Actor, at: datetime
) -> Reported:
    """Take in a policy by its number, for a customer and perhaps a car that we know.

    - facts that are left out stay as they are; one audit entry if anything changed
    """
    holder = _customer(customer)
    reader = _reader({**facts, "policy_number": number})
    part = _read(reader, lambda reader: policy_part(reader, customer, holder.branch_id, vin))

    def put(outcome: Outcome) -> models.Model:
        cars = {vin: _vehicle(vin).pk} if vin else {}
        put_policies({number: part}, {customer: holder.pk}, cars, outcome)
        return Policy.objects.get(number=number)

    return _put("policy.recorded", ("Policy", number), put, by, at)


def upsert_claim(*, claim: ClaimPart, by: Actor, at: datetime) -> Reported:
    """Take in a claim by its number, with how far it is.

    - facts that are left out stay as they are; one audit entry if anything changed
    """
    key = ("InsuranceClaim", claim.number)

    def put(outcome: Outcome) -> models.Model:
        row = InsuranceClaim.objects.select_for_update().filter(number=claim.number).first()
        content = claim.content_hash()
        if row is not None and row.content_hash == content:
            return row
        (outcome.changed if row else outcome.created).add(key)
        row = row or InsuranceClaim(number=claim.number)
        _fill(row, claim)
        row.content_hash = content
        row.save()
        return row

    return _put("claim.recorded", key, put, by, at)


def _fill(row: InsuranceClaim, claim: ClaimPart) -> None:
    row.customer = _customer(claim.customer)
    if claim.policy:
        row.policy = _found(Policy.objects.filter(number=claim.policy), "policy")
    if claim.vin:
        row.vehicle = _vehicle(claim.vin)
    for name in ("state", "happened_at", "reported_at", "closed_at", "paid_fen", "has_injury"):
        if getattr(claim, name) is not None:
            setattr(row, name, getattr(claim, name))


def _reader(facts: Facts) -> Reader:
    cells = {name: text.strip() for name, text in facts.items() if text.strip()}
    branches = Branch.objects.filter(is_active=True, code=facts.get("branch", "")).values_list("code", "pk")
    return Reader(cells, dict(branches))


def _read(reader: Reader, take: Callable[[Reader], Any]) -> Any:
    part = take(reader)
    if reader.problems:
        raise BadFacts(*[(problem.column, problem.code) for problem in reader.problems])
    return part


def _put(
    verb: str, key: tuple[str, str], put: Callable[[Outcome], models.Model], by: Actor, at: datetime
) -> Reported:
    """Write it; once more if somebody made the same row at the same moment."""
    for chance in range(TRIES):
        try:
            with transaction.atomic():
                outcome = Outcome()
                row = put(outcome)
                done = Reported(row, key in outcome.created, key in outcome.changed)
                if done.is_new or done.is_changed:
                    _record(verb, done, by, at)
            _judge(done, by, at)
            return done
        except IntegrityError:
            if chance == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _judge(done: Reported, by: Actor, at: datetime) -> None:
    """Premium and years without a claim decide the tier. After the commit, as whoever locks members first may
    wait for the customer; the sweep of the night finds what an interruption left."""
    whose = {Customer: "pk", Policy: "customer_id"}.get(type(done.row))
    if whose and (done.is_new or done.is_changed):
        retier(by=by, at=at, customers=[getattr(done.row, whose)])


def _record(verb: str, done: Reported, by: Actor, at: datetime) -> None:
    customer = getattr(done.row, "customer", None)
    facts = {"customer": str(customer.uid)} if customer else {}
    audit.record(verb=verb, subject=done.row, by=by, at=at, created=done.is_new, **facts)


def _customer(external_id: str) -> Customer:
    return _found(Customer.objects.filter(external_id=external_id), "customer")


def _vehicle(vin: str) -> Vehicle:
    return _found(Vehicle.objects.filter(vin_index__in=digests_of(Vehicle, "vin_index", vin)), "vin")


def _found(rows: models.QuerySet, field: str) -> Any:
    row = rows.first()
    if row is None:
        raise BadFacts((field, "unknown"))
    return row


def _reason(code: str) -> str:
    return REASONS[code][1]
