"""Take an offered voucher back."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Handover


@transaction.atomic
def take_back(*, handover: Handover, by: Actor, at: datetime) -> Handover:
    """End an offer that nobody has accepted yet.

    - the voucher is the giver's to use again, with the code it had
    - one audit entry
    - refuses with HandoverOver and its kinds
    """
    offer = handovers.locked(handover)
    over = handovers.why_over(offer, at)
    if over and offer.state != Handover.State.OPEN:
        raise over
    handovers.end(offer, Handover.State.TAKEN_BACK, by=by, at=at)
    return offer
