"""What a member says of the dates of his car and his licence."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members import inspections
from club.members.models import Customer, Member, Vehicle


class NotDueYet(DomainError):
    """Nothing can be done about this car's inspection now, or not by our rules."""

    code = "not_due"
    message = _("The inspection of this car cannot be done yet, or we do not know its rules.")


@transaction.atomic
def confirm_inspection(*, vehicle: Vehicle, by: Actor, at: datetime) -> Vehicle:
    """Note that the inspection due now is done; reminders of it stop.

    - the car is valid to the end of its next due month; one audit entry
    """
    row = Vehicle.objects.select_for_update(of=("self",)).get(pk=vehicle.pk)
    today = local_date(at)
    due = inspections.next_of(row, today)
    if due is None or not due.is_open(today):
        raise NotDueYet
    row.inspected_until = inspections.following(row, due.end)
    row.save(update_fields=["inspected_until"])
    audit.record(verb="vehicle.inspected", subject=row, by=by, at=at, until=str(row.inspected_until))
    return row


@transaction.atomic
def set_licence(*, member: Member, until: date | None, by: Actor, at: datetime) -> Member:
    """Keep the last day of a member's driving licence, or forget it; he is reminded before it.

    - one audit entry, without the date
    """
    Customer.objects.filter(members=member).update(licence_until=until)
    audit.record(verb="licence.noted", subject=member, by=by, at=at)
    return member
