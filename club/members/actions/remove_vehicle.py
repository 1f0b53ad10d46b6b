"""Take a car out of the garage."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Policy, Vehicle


class StillInsured(DomainError):
    """A policy in force names this car."""

    code = "still_insured"
    message = _("This car is insured with us and stays in your garage until the policy ends.")


@transaction.atomic
def remove_vehicle(*, vehicle: Vehicle, by: Actor, at: datetime) -> Vehicle:
    """Archive a car that is sold or was added by mistake.

    - its history stays; a car with a policy in force cannot go
    """
    row = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    if Policy.objects.filter(
        vehicle=row, state=Policy.State.IN_FORCE, valid_until__gt=local_date(at)
    ).exists():
        raise StillInsured
    row.archived_at = row.archived_at or at
    row.save(update_fields=["archived_at"])
    audit.record(verb="vehicle.removed", subject=row, by=by, at=at)
    return row
