"""Refuse a gift."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from vouchers.lifecycle import budgets
from vouchers.lifecycle.models import Gift
from vouchers.lifecycle.offers import to_decide


@transaction.atomic
def refuse(*, gift: Gift, by: Actor, at: datetime) -> Gift:
    """Decline an offered gift for good.

    - the gift is refused, no voucher is made; the grant has its money back
    - one audit entry
    """
    gift = to_decide(gift, at)
    gift.state, gift.decided_at = Gift.State.REFUSED, at
    budgets.give_back(gift)
    gift.save(update_fields=["state", "decided_at"])
    audit.record(verb="gift.refused", subject=gift, by=by, at=at, member=str(gift.member.uid))
    return gift
