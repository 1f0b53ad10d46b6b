"""Stop a grant, and take back what nobody has collected of it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import AuditEntry
from vouchers.lifecycle.models import Gift, GrantBatch

CHUNK = 1000


class CannotStop(DomainError):
    """Stopped before, or no reason given."""

    code = "cannot_stop"
    message = _("This grant was stopped before.")


class NotStopped(DomainError):
    """Gifts are taken back only when no more can be given."""

    code = "not_stopped"
    message = _("Stop the grant first.")


@transaction.atomic
def stop_batch(*, batch: GrantBatch, reason: str, by: Actor, at: datetime) -> GrantBatch:
    """Let a grant give nothing more.

    - the batch is stopped; gifts given before stay as they are
    - one audit entry
    """
    # A grant that is going on holds the row: it ends first, and gives nothing afterwards.
    row = GrantBatch.objects.select_for_update().get(pk=batch.pk)
    reason = reason.strip()[:200]
    if not reason:
        raise CannotStop(_("Please give a reason."))
    if row.stopped_at is not None:
        raise CannotStop
    row.stopped_at, row.stopped_by_id = at, by.id
    row.save(update_fields=["stopped_at", "stopped_by_id"])
    audit.record(verb="grant.stopped", subject=row, by=by, at=at, reason=reason)
    return row


def revoke_offered(
    *,
    batch: GrantBatch,
    reason: str,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
    chunk: int = CHUNK,
) -> int:
    """Take back the gifts of a stopped grant that nobody has collected; how many.

    - these gifts are revoked, with the reason, in transactions of `chunk` rows; `progress` hears how many
    - the grant has their money back
    - one audit entry each; run again after a fall, it goes on where it was
    """
    if batch.stopped_at is None:
        raise NotStopped
    done = 0
    while count := _revoke_some(batch, reason.strip()[:200], by, at, chunk):
        done += count
        progress(done)
    return done


@transaction.atomic
def _revoke_some(batch: GrantBatch, reason: str, by: Actor, at: datetime, chunk: int) -> int:
    # Gifts that are being collected at this moment are left to their members.
    offered = Gift.objects.filter(batch=batch, state=Gift.State.OFFERED).select_related("member")
    rows = list(offered.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:chunk])
    changed = {"state": Gift.State.REVOKED, "state_reason": reason, "decided_at": at, "held_fen": 0}
    Gift.objects.filter(pk__in=[row.pk for row in rows]).update(**changed)
    held = sum(row.held_fen for row in rows)
    GrantBatch.objects.filter(pk=batch.pk).update(spent_fen=F("spent_fen") - held)
    entries = [
        audit.entry(verb="gift.revoked", subject=row, by=by, at=at, reason=reason, member=str(row.member.uid))
        for row in rows
    ]
    AuditEntry.objects.bulk_create(entries)
    return len(rows)
