"""Bring over what reached a merged membership after all."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from club.core.audit import Actor
from club.members.models import Member
from club.merging import moving
from club.merging.models import Merging
from vouchers.lifecycle.models import Gift


def gather_late(*, by: Actor, at: datetime) -> int:
    """Bring over a gift, an order or a car that was on its way to a membership when it was merged.

    - it joins the list of what went over; returns how many memberships had something left
    """
    left = Q(vouchers__isnull=False) | Q(orders__isnull=False) | Q(points__balance__gt=0)
    another = ~Q(customer=F("merged_into__customer"))
    for model in moving.OF_THE_PERSON:
        left |= another & Q(Exists(model._default_manager.filter(customer=OuterRef("customer"))))
    late = Member.objects.filter(left | Q(gifts__state=Gift.State.OFFERED), state=Member.State.MERGED)
    pairs = list(late.values_list("pk", "merged_into_id").distinct())
    for gone_id, kept_id in pairs:
        with transaction.atomic():
            rows = moving.lock([gone_id, kept_id])
            merging = _merging(rows[gone_id], rows[kept_id])
            if merging:  # not undone in this moment
                moving.gather(rows[gone_id], rows[kept_id], merging, by, at)
    return len(pairs)


def _merging(gone: Member, kept: Member) -> Merging | None:
    """The one that led here: his own, or that of the one he had been merged into before."""
    rows = Merging.objects.filter(into=kept, undone_at=None, into__state=Member.State.FULL)
    chain = models.Q(member=gone) | models.Q(moved__contains={"Member.merged_into": [gone.pk]})
    return rows.filter(chain).order_by("-pk").first()
