"""Offer a voucher to a friend."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Handover, Voucher


@transaction.atomic
def hand_over(*, voucher: Voucher, by: Actor, at: datetime, greeting: str = "") -> Handover:
    """Offer an unused voucher to the first friend who opens the link and accepts.

    - the voucher cannot be used meanwhile; the offer lasts three days, at most until the voucher ends
    - one audit entry; nobody is told, the giver sends the link himself
    - refuses with NotToGive and its kinds
    """
    # A redemption in flight comes first and uses it, or finds it given away.
    row = Voucher.objects.select_for_update().get(pk=voucher.pk)
    refusal = handovers.why_not(row, at)
    if refusal:
        raise refusal
    row.state = Voucher.State.GIVING
    row.save(update_fields=["state"])
    offer = Handover.objects.create(
        voucher=row,
        giver=row.member,
        greeting=" ".join(greeting.split())[:60],
        offered_at=at,
        until=min(at + handovers.LASTS, row.valid_until),
    )
    handovers.note(offer, by=by, at=at)
    return offer
