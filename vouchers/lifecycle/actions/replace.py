"""Replace a voucher."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.messaging.actions import enqueue
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.replacements import make_instead


class CannotReplace(DomainError):
    """Not usable any more, or no reason given."""

    code = "cannot_replace"
    message = _("Only a voucher that can still be used can be replaced, and a reason is needed.")


@transaction.atomic
def replace(*, voucher: Voucher, reason: str, by: Actor, at: datetime) -> Voucher:
    """Withdraw a voucher and give its holder a new one for what is left, with another code.

    - the old voucher is void with its reason; an open offer to a friend is taken back
    - the new one is on the same terms, for the uses or the amount that were left, until the same day
    - one audit entry, one voucher_replaced message to the member
    """
    old = (
        Voucher.objects.select_for_update(of=("self",)).select_related("member__customer").get(pk=voucher.pk)
    )
    reason = reason.strip()[:200]
    if old.state == Voucher.State.BOOKED:
        raise CannotReplace(_("This voucher is booked. Cancel the booking first."))
    usable = old.state in (Voucher.State.LIVE, Voucher.State.GIVING) and old.valid_until > at
    if not usable or not reason:
        raise CannotReplace
    handovers.end_open(old, by=by, at=at)
    old.state, old.state_reason = Voucher.State.VOID, reason
    old.save(update_fields=["state", "state_reason"])
    new = make_instead(old, at)
    audit.record(
        verb="voucher.replaced",
        subject=old,
        by=by,
        at=at,
        reason=reason,
        replacement=str(new.uid),
        uses_left=old.uses_left,
    )
    enqueue(
        kind="voucher_replaced",
        dedupe_key=f"voucher_replaced:{old.uid}",
        at=at,
        recipient=old.member.uid,
        params={
            "name": handovers.greeted(old.member),
            "product": new.name,
            "until": new.last_day.isoformat(),
        },
        link=f"/me/vouchers/{new.uid}/",
    )
    return new
