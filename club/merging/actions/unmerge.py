"""Undo a merge."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from club.merging import moving
from club.merging.giving_back import give_back
from club.merging.models import Merging


class CannotUnmerge(DomainError):
    """Undone before, too late, merged again or forgotten since, or the person has a new membership."""

    code = "cannot_unmerge"
    message = _(
        "This can no longer be undone: it was undone before, its time is over, or one of the two was merged, "
        "forgotten or registered anew since."
    )


class PointsSpent(DomainError):
    """The points that came over are not there any more."""

    code = "points_spent"
    message = _("The points that came over were spent meanwhile. Correct the points first.")


@transaction.atomic
def unmerge(*, merging: Merging, reason: str, by: Actor, at: datetime) -> Member:
    """Give a merged membership back what went over, within thirty days.

    - gifts, vouchers, bookings, orders, messages, cars, policies and claims of the list go back as they are
      now, with the uses that were made of them since; what the other one got meanwhile stays there
    - the points go back in two entries; refused when they were spent
    - a gift that was revoked because both had one is offered again, while it can be collected
    - the membership is open as before and its login is its own again; one audit entry
    """
    rows = moving.lock([merging.member_id, merging.into_id])
    row = Merging.objects.select_for_update(of=("self",)).get(pk=merging.pk)
    gone, kept = rows[row.member_id], rows[row.into_id]
    if not (row.can_be_undone(at) and gone.merged_into_id == kept.pk and kept.is_full and _is_free(gone)):
        raise CannotUnmerge
    if not give_back(gone, kept, row, by, at):
        raise PointsSpent
    Member.objects.filter(pk__in=row.moved.get("Member.merged_into", []), merged_into=kept).update(
        merged_into=gone
    )
    gone.state, gone.closed_at, gone.merged_into = row.was, None, None
    gone.save(update_fields=["state", "closed_at", "merged_into"])
    row.undone_at, row.undone_by, row.undone_reason = at, by.id, reason.strip()[:200]
    row.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    facts = {"from": str(kept.uid), "reason": row.undone_reason}
    audit.record(verb="member.unmerged", subject=gone, by=by, at=at, **facts)
    return gone


def _is_free(gone: Member) -> bool:
    """Nobody else has become a member with this identity meanwhile."""
    others = Member.objects.filter(customer=gone.customer_id, state=Member.State.FULL)
    return not gone.customer_id or not others.exists()
