"""Look at a member's data in full."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.members.models import Member
from club.privacy.reasons import Why

MANY = 50
WINDOW = timedelta(hours=1)


class ReasonNeeded(DomainError):
    """Nobody looks without a reason of the list."""

    code = "reason_needed"
    message = _("Say why you need to see the data in full.")
    status = 400


@dataclass(frozen=True)
class InFull:
    """What is masked everywhere else."""

    name: str
    id_number: str
    phone: str
    plates: list[str]


@transaction.atomic
def reveal(*, member: Member, reason: str, by: Actor, at: datetime) -> InFull:
    """Show name, ID number, phone and plates of a member in full.

    - one audit entry, which the member reads in his privacy centre
    - the fiftieth look of one person within an hour leaves another one, which the watch of the house reads
    """
    if reason not in Why.values:
        raise ReasonNeeded
    audit.record(verb="member.revealed", subject=member, by=by, at=at, why=reason)
    looks = AuditEntry.objects.filter(verb="member.revealed", actor_id=by.id, at__gt=at - WINDOW, at__lte=at)
    if looks.count() == MANY:
        audit.record(verb="member.revealed_often", subject=member, by=by, at=at, count=MANY)
    person, account = member.customer, member.account
    cars = person.vehicles.filter(archived_at=None).order_by("id") if person else []
    return InFull(
        name=person.name if person else "",
        id_number=person.id_number if person else "",
        phone=account.phone if account else "",
        plates=[car.plate for car in cars],
    )
