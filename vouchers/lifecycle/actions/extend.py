"""Let a voucher be used longer."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import end_of
from club.core.errors import DomainError
from club.messaging.actions import enqueue
from vouchers.lifecycle import handovers
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.standing import STILL_OPEN

OPEN = (*STILL_OPEN, Voucher.State.EXPIRED)


class CannotExtend(DomainError):
    """Used up or withdrawn, no later day, or no reason."""

    code = "cannot_extend"
    message = _("Only a voucher that was neither used up nor withdrawn can be extended.")


@transaction.atomic
def extend(*, voucher: Voucher, last_day: date, reason: str, by: Actor, at: datetime) -> Voucher:
    """Let a voucher be used through `last_day`; one that has expired can be used again.

    - the voucher ends at the end of that day; expired with uses left, it is live
    - one audit entry with the day before and after, one voucher_extended message to the member
    """
    row = (
        Voucher.objects.select_for_update(of=("self",)).select_related("member__customer").get(pk=voucher.pk)
    )
    reason, until = reason.strip()[:200], end_of(last_day)
    if not reason:
        raise CannotExtend(_("Please give a reason."))
    if row.state not in OPEN or not row.uses_left:
        raise CannotExtend
    if last_day <= row.last_day or until <= at:
        raise CannotExtend(_("The new last day has to be later than the present one, and not in the past."))
    days = {"from": row.last_day.isoformat(), "until": last_day.isoformat()}
    was, row.valid_until = row.state, until
    row.state = Voucher.State.LIVE if was == Voucher.State.EXPIRED else was
    row.save(update_fields=["valid_until", "state"])
    audit.record(verb="voucher.extended", subject=row, by=by, at=at, reason=reason, was=was, **days)
    enqueue(
        kind="voucher_extended",
        dedupe_key=f"voucher_extended:{row.uid}:{last_day}",
        at=at,
        recipient=row.member.uid,
        params={"name": handovers.greeted(row.member), "product": row.name, "until": last_day.isoformat()},
        link=f"/me/vouchers/{row.uid}/",
    )
    return row
