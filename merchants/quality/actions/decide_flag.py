"""Decide what an odd use was."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.ledger.holds import release_hold
from merchants.ledger.models import Hold
from merchants.quality.flagging import facts_of, hold_back
from merchants.quality.models import Flag
from vouchers.lifecycle.models import Redemption


class AlreadyDecided(DomainError):
    """Somebody else decided about the flag before."""

    code = "already_decided"
    message = _("Somebody has decided about this flag already.")


class ReasonMissing(DomainError):
    """A decision without words."""

    code = "invalid"
    status = 400
    message = _("Please give a reason.")


@transaction.atomic
def clear_flag(*, flag: Flag, reason: str, by: Actor, at: datetime) -> Flag:
    """There is a good explanation: the uses count as any others.

    - the flag is cleared with its reason; its holds are released; one audit entry
    - refuses with AlreadyDecided, and with ReasonMissing without words
    """
    row = _decided(flag, Flag.State.CLEARED, reason, by, at)
    for hold in Hold.objects.open().filter(merchant=row.merchant, reference=row.reference).order_by("pk"):
        release_hold(hold=hold, note=row.reason, by=by, at=at)
    audit.record(verb="flag.cleared", subject=row, by=by, at=at, **facts_of(row))
    return row


@transaction.atomic
def confirm_flag(*, flag: Flag, reason: str, by: Actor, at: datetime) -> Flag:
    """The uses were wrong: the money stays back until they are undone or the hold is lifted.

    - the flag is confirmed with its reason and counts in the merchant's score; one hold per use, if there is
      none yet; one audit entry
    - refuses with AlreadyDecided, and with ReasonMissing without words
    """
    row = _decided(flag, Flag.State.CONFIRMED, reason, by, at)
    uses = Redemption.objects.filter(flagged__flag=row).select_related("payable").order_by("pk")
    hold_back(row, uses, by=by, at=at)
    audit.record(verb="flag.confirmed", subject=row, by=by, at=at, **facts_of(row))
    return row


def _decided(flag: Flag, state: Flag.State, reason: str, by: Actor, at: datetime) -> Flag:
    row = Flag.objects.select_for_update(of=["self"]).select_related("merchant", "store").get(pk=flag.pk)
    if row.state != Flag.State.OPEN:
        raise AlreadyDecided
    if not reason.strip():
        raise ReasonMissing
    row.state, row.reason, row.decided_at, row.decided_by_id = state, reason.strip()[:200], at, by.id
    row.save(update_fields=["state", "reason", "decided_at", "decided_by_id"])
    return row
