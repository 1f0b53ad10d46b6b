"""Bring two memberships of one person together."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from club.merging import moving
from club.merging.models import Merging

UNDO_WITHIN = timedelta(days=30)


class CannotMerge(DomainError):
    """Not two open memberships, or the one to stay is not complete."""

    code = "member_changed"
    message = _("Only two different open memberships can be merged, into one whose identity is complete.")


@transaction.atomic
def merge(*, member: Member, into: Member, reason: str, by: Actor, at: datetime) -> Merging:
    """Merge a membership into another of the same person.

    - gifts, vouchers with their uses, bookings, orders and messages belong to the one that stays, and so do
      cars, policies and claims of the person; of a batch that both got, the second gift stays behind, revoked
      if it was still open
    - the points go over in two entries
    - the merged one keeps its number and its login; both lead to the one that stays
    - what went over is written down, so that it can go back within thirty days; one audit entry
    """
    rows = moving.lock([member.pk, into.pk])
    gone, kept = rows[member.pk], rows[into.pk]
    mergeable = gone.state in (Member.State.HALF, Member.State.FULL) and kept.is_full
    if gone.pk == kept.pk or not mergeable:
        raise CannotMerge
    reason = reason.strip()[:200]
    merging = Merging.objects.create(
        member=gone,
        into=kept,
        reason=reason,
        merged_at=at,
        merged_by=by.id,
        was=gone.state,
        undo_until=at + UNDO_WITHIN,
    )
    earlier = Member.objects.filter(merged_into=gone)
    merging.moved["Member.merged_into"] = list(earlier.order_by("pk").values_list("pk", flat=True))
    moving.gather(gone, kept, merging, by, at)
    earlier.update(merged_into=kept)
    gone.state, gone.closed_at, gone.merged_into = Member.State.MERGED, at, kept
    gone.save(update_fields=["state", "closed_at", "merged_into"])
    facts = {"into": str(kept.uid), "reason": reason}
    audit.record(verb="member.merged", subject=gone, by=by, at=at, **facts)
    return merging
