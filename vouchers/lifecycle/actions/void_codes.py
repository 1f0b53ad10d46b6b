"""Withdraw codes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.lifecycle.models import CodeBatch, StockCode


class CannotVoidCodes(DomainError):
    """Withdrawn before, or no reason given."""

    code = "cannot_void"
    message = _("These codes were withdrawn before, or a reason is missing.")


@transaction.atomic
def void_codes(*, batch: CodeBatch, reason: str, by: Actor, at: datetime) -> int:
    """Withdraw what nobody has taken of a batch, for good; how many codes. What was taken stays taken.

    - the free codes are void; the batch gives nothing more and is not made if it still waits for that
    - one audit entry
    """
    row = CodeBatch.objects.select_for_update().get(pk=batch.pk)
    reason = reason.strip()[:200]
    if row.voided_at is not None or not reason:
        raise CannotVoidCodes
    # Whoever takes a code at this moment either comes first, or finds it void.
    free = StockCode.objects.filter(batch=row, state=StockCode.State.FREE)
    count = free.update(state=StockCode.State.VOID)
    row.voided_at, row.voided_by_id, row.void_reason = at, by.id, reason
    row.save(update_fields=["voided_at", "voided_by_id", "void_reason"])
    audit.record(verb="codes.voided", subject=row, by=by, at=at, reason=reason, count=count)
    return count
