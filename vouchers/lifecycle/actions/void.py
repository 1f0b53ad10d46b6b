"""Withdraw a voucher."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Voucher


class CannotVoid(DomainError):
    """Not live any more, or no reason given."""

    code = "cannot_void"
    message = _("Only a usable voucher can be withdrawn, and a reason is needed.")


@transaction.atomic
def void(*, voucher: Voucher, reason: str, by: Actor, at: datetime) -> Voucher:
    """Withdraw a live voucher for good, also one that is being given to a friend.

    - the voucher is void, with its reason; uses made before stay and stay paid; an open offer is taken back
    - one audit entry, another one for the offer
    """
    # A redemption in flight either comes first and may use it up, or finds it void.
    row = Voucher.objects.select_for_update().get(pk=voucher.pk)
    reason = reason.strip()[:200]
    if row.state == Voucher.State.BOOKED:
        raise CannotVoid(_("This voucher is booked. Cancel the booking first."))
    if row.state not in (Voucher.State.LIVE, Voucher.State.GIVING) or not reason:
        raise CannotVoid
    handovers.end_open(row, by=by, at=at)
    row.state, row.state_reason = Voucher.State.VOID, reason
    row.save(update_fields=["state", "state_reason"])
    audit.record(verb="voucher.voided", subject=row, by=by, at=at, reason=reason, uses_left=row.uses_left)
    return row
