"""Show a seat whom it calls."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.members.models import Member
from club.revisits.models import Revisit
from club.revisits.refusals import held

WHY = "revisit"  # one of the reasons that members read


@dataclass(frozen=True)
class Seen:
    """Whom to ask for, and the number."""

    name: str
    phone: str


@transaction.atomic
def see_number(*, revisit: Revisit, by: Actor, at: datetime) -> Seen:
    """Name and number in full, for the seat that holds the record.

    - one audit entry; a member finds another one among the looks at his data
    """
    row = held(revisit, by)
    audit.record(verb="revisit.number_seen", subject=row, by=by, at=at)
    member = Member.objects.filter(customer=row.customer, state=Member.State.FULL).first()
    if member:
        audit.record(verb="member.revealed", subject=member, by=by, at=at, why=WHY)
    return Seen(row.customer.name or "", row.customer.phone or "")
