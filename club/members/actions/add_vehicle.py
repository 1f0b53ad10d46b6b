"""Put a car into the member's garage."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit, people
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.fields import digests_of
from club.members.models import Member, Vehicle

MOST = 10


class VehicleTaken(DomainError):
    """The VIN belongs to another customer's car."""

    code = "vehicle_taken"
    message = _("This car is registered with another customer. If it is yours now, call us.")


class AlreadyThere(DomainError):
    """The member has this car already."""

    code = "already_there"
    message = _("This car is in your garage already.")


class GarageFull(DomainError):
    """More cars than one person plausibly has."""

    code = "garage_full"
    message = _("Your garage is full. Remove a car first.")


def add_vehicle(*, member: Member, plate: str, vin: str, model: str, by: Actor, at: datetime) -> Vehicle:
    """Add a car that the member names himself; plate and VIN are in their normal form.

    - a VIN stands for one car of one customer; plates may repeat, they wander
    """
    assert member.customer is not None  # only full members get here
    try:
        with transaction.atomic():
            return _add(member, plate, vin, model, by, at)
    except IntegrityError:
        raise VehicleTaken from None


def _add(member: Member, plate: str, vin: str, model: str, by: Actor, at: datetime) -> Vehicle:
    # Locked: the button pressed twice must not park the car twice.
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    garage = Vehicle.objects.filter(customer=member.customer, archived_at=None)
    if garage.filter(plate_index__in=digests_of(Vehicle, "plate_index", plate)).exists():
        raise AlreadyThere
    if garage.count() >= MOST:
        raise GarageFull
    tail = next((char for char in reversed(plate) if char.isdigit()), "")
    vehicle = Vehicle(customer=member.customer, plate=plate, vin=vin, model=model, plate_tail=tail)
    if people.is_new_energy(plate):
        vehicle.fuel = Vehicle.Fuel.ELECTRIC
    vehicle.save()
    audit.record(verb="vehicle.added", subject=vehicle, by=by, at=at, member=str(member.uid))
    return vehicle
