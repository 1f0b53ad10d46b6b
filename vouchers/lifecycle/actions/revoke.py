"""Revoke a gift that nobody has collected."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.lifecycle import budgets
from vouchers.lifecycle.models import Gift


class CannotRevoke(DomainError):
    """Decided before, or no reason given."""

    code = "cannot_revoke"
    message = _("Only a gift that waits to be collected can be revoked, and a reason is needed.")


@transaction.atomic
def revoke(*, gift: Gift, reason: str, by: Actor, at: datetime) -> Gift:
    """Take an offered gift away again.

    - the gift is revoked, with its reason; no voucher is made of it; the grant has its money back
    - one audit entry
    """
    # A member who collects at this moment comes first and keeps it, or finds it revoked.
    row = Gift.objects.select_for_update(of=("self",)).select_related("member").get(pk=gift.pk)
    reason = reason.strip()[:200]
    if row.state != Gift.State.OFFERED or not reason:
        raise CannotRevoke
    row.state, row.state_reason, row.decided_at = Gift.State.REVOKED, reason, at
    budgets.give_back(row)
    row.save(update_fields=["state", "state_reason", "decided_at"])
    audit.record(verb="gift.revoked", subject=row, by=by, at=at, reason=reason, member=str(row.member.uid))
    return row
