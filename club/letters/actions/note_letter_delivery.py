"""Note how a letter reached the customer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.letters.models import PolicyLetter


class AlreadyDelivered(DomainError):
    """It went out before."""

    code = "already_delivered"
    message = _("How this letter was delivered has been noted already.")


class NeedsTrackingNumber(DomainError):
    """A courier gives a number, somebody who hands a letter over has none."""

    code = "needs_tracking_number"
    message = _("A letter that goes by courier needs its tracking number; one that is handed over has none.")


@transaction.atomic
def note_letter_delivery(
    *, letter: PolicyLetter, way: str, tracking_number: str, by: Actor, at: datetime
) -> PolicyLetter:
    """Say once how a printed letter went out: by courier with a tracking number, or by hand.

    - all rows of the letter say so
    - one audit entry
    - refuses with AlreadyDelivered, or with NeedsTrackingNumber when way and number do not fit together
    """
    rows = list(
        PolicyLetter.objects.filter(number=letter.number).order_by("pk").select_for_update(of=("self",))
    )
    tracking_number = tracking_number.strip()
    if any(row.delivered_at for row in rows):
        raise AlreadyDelivered
    if (PolicyLetter.Way(way) == PolicyLetter.Way.COURIER) != bool(tracking_number):
        raise NeedsTrackingNumber
    facts = {"way": way, "tracking_number": tracking_number, "delivered_at": at, "delivered_by_id": by.id}
    PolicyLetter.objects.filter(pk__in=[row.pk for row in rows]).update(**facts)
    first = PolicyLetter.objects.get(pk=rows[0].pk)
    said = {"kind": first.kind, "number": first.number, "way": way}
    audit.record(verb="policy_letter.delivered", subject=first, by=by, at=at, **said)
    return first
