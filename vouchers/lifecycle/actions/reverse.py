"""Undo a redemption."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.errors import DomainError
from club.messaging.actions import enqueue
from merchants.ledger.actions import mirror_payable
from vouchers.lifecycle import limits, queries
from vouchers.lifecycle.models import Redemption, Voucher


class ReasonNeeded(DomainError):
    """No reason was given."""

    code = "invalid"
    status = 400
    message = _("Please say why this redemption is undone.")


class AlreadyReversed(DomainError):
    """Somebody was quicker."""

    code = "already_reversed"
    message = _("This redemption has already been undone.")


class TooLate(DomainError):
    """The window of the terms has closed."""

    code = "too_late"
    message = _("The time for undoing this redemption is over. Please ask the club.")


@transaction.atomic
def reverse(*, redemption: Redemption, reason: str, by: Actor, at: datetime) -> Redemption:
    """Give the uses of a redemption back within the undo window of its voucher.

    - the voucher has its uses again and is live unless it expired or was withdrawn; the limits count less
    - one payable of the opposite sign on the day of `at`
    - one audit entry, one redemption_reversed message to the member
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonNeeded
    # Voucher before redemption, the order in which redeeming touches them; the second of two taps waits here.
    voucher = Voucher.objects.select_for_update().get(pk=redemption.voucher_id)
    row = (
        Redemption.objects.select_for_update(of=("self",))
        .select_related("payable", "store")
        .get(pk=redemption.pk)
    )
    if row.reversed_at is not None:
        raise AlreadyReversed
    if at > row.redeemed_at + timedelta(minutes=voucher.terms["reversal_minutes"]):
        raise TooLate
    row.reversal_payable = mirror_payable(payable=row.payable, at=at)
    row.reversed_at, row.reversed_by_id, row.reversal_reason = at, by.id, reason
    row.save(update_fields=["reversed_at", "reversed_by_id", "reversal_reason", "reversal_payable"])
    _give_back(voucher, row)
    _tell(row, voucher, by, at)
    return row


def _give_back(voucher: Voucher, row: Redemption) -> None:
    voucher.uses_left += row.quantity
    if voucher.state == Voucher.State.USED:
        voucher.state = Voucher.State.LIVE
    voucher.save(update_fields=["uses_left", "state"])
    limits.give_back(queries.limits_at(voucher, row.store, row.occurred_at), row.quantity)


def _tell(row: Redemption, voucher: Voucher, by: Actor, at: datetime) -> None:
    data = {"voucher": str(voucher.uid), "uses_left": voucher.uses_left, "quantity": row.quantity}
    audit.record(
        verb="redemption.reversed",
        subject=row,
        by=by,
        at=at,
        amount_fen=-row.payable.amount_fen,
        **data,
    )
    member = row.member
    enqueue(
        kind="redemption_reversed",
        dedupe_key=f"redemption_reversed:{row.uid}",
        at=at,
        recipient=member.uid,
        params={
            "name": str(member.customer.name) if member.customer else "",
            "product": voucher.terms["name"],
            "store": row.store.name,
            "time": f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "left": str(voucher.uses_left),
        },
        link=f"/me/vouchers/{voucher.uid}/",
    )
