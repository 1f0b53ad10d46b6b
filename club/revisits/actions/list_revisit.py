"""Put somebody on the list of a queue that is not drawn by a rule."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.workdays import Calendar
from club.members.models import Customer
from club.organisation.models import Branch
from club.revisits import cycles, hours
from club.revisits.models import Revisit, RevisitKind, Rhythm


class AlreadyListed(DomainError):
    """This number stands in this queue."""

    code = "already_listed"
    message = _("This number has been put on this list before.")


class DrawnByRule(DomainError):
    """A rule fills this queue."""

    code = "drawn_by_rule"
    message = _("This queue is filled by its rule, not by hand.")


@transaction.atomic
def list_revisit(
    *, kind: RevisitKind, customer: Customer, branch: Branch, reference: str, by: Actor, at: datetime
) -> Revisit:
    """Have a customer called about something: a rescue, a claim elsewhere, an answered complaint.

    - one record, once per number of what it is about; one audit entry
    """
    row = RevisitKind.objects.select_for_update().get(pk=kind.pk)
    if row.rhythm != Rhythm.BY_HAND or not row.is_on:
        raise DrawnByRule
    if Revisit.objects.filter(kind=row, reference=reference).exists():
        raise AlreadyListed
    made = Revisit.objects.create(
        kind=row,
        customer=customer,
        branch=branch,
        reference=reference,
        happened_at=at,
        drawn_at=at,
        call_from=at,
        call_until=cycles.call_until(row, at),
        next_at=hours.next_open(row, at, Calendar()),
        most_attempts=row.most_attempts,
    )
    audit.record(verb="revisit.listed", subject=made, by=by, at=at, kind=row.code)
    return made
