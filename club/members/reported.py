"""Taking in what another system reports: looked up by its numbers, written once, noted, told who is wrong."""

from collections.abc import Callable
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
from club.members.importing.upsert import Outcome
from club.members.models import Customer, Policy, Vehicle

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


def take_in(
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


def customer_numbered(external_id: str) -> Customer:
    """The customer of that number elsewhere. Raises BadFacts."""
    return found(Customer.objects.filter(external_id=external_id), "customer")


def vehicle_of(vin: str) -> Vehicle:
    """The car of that VIN. Raises BadFacts."""
    return found(Vehicle.objects.filter(vin_index__in=digests_of(Vehicle, "vin_index", vin)), "vin")


def found(rows: models.QuerySet, field: str) -> Any:
    """The one row. Raises BadFacts, which names the field, when there is none."""
    row = rows.first()
    if row is None:
        raise BadFacts((field, "unknown"))
    return row


def _reason(code: str) -> str:
    return REASONS[code][1]
