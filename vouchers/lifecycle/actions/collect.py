"""Collect a gift."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.lifecycle.mint import mint
from vouchers.lifecycle.models import Gift, Voucher
from vouchers.lifecycle.offers import to_decide


@transaction.atomic
def collect(*, gift: Gift, by: Actor, at: datetime) -> list[Voucher]:
    """Take an offered gift; who no longer fulfils what its services ask for is told the condition.

    - the gift is collected
    - one voucher for each piece inside, on the terms of the day of giving, valid from now or for its period
    - one audit entry
    """
    gift = to_decide(gift, at)
    ensure_eligible(member=gift.member, terms=gift.terms, day=local_date(at))
    vouchers = mint(gift, source=Voucher.Source.GIFT, at=at)
    gift.state, gift.decided_at = Gift.State.COLLECTED, at
    gift.save(update_fields=["state", "decided_at"])
    made = {"member": str(gift.member.uid), "vouchers": [str(voucher.uid) for voucher in vouchers]}
    audit.record(verb="gift.collected", subject=gift, by=by, at=at, **made)
    return vouchers
