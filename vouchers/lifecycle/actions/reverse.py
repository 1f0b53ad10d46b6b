"""Undo a redemption."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.messaging.actions import enqueue
from merchants.ledger.actions import mirror_payable
from vouchers.lifecycle import amounts, limits, replacements
from vouchers.lifecycle.models import Redemption, Voucher
from vouchers.lifecycle.receipt import params_of


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
    """Give back what a redemption took: at the counter within the undo window, by staff at any time.

    - the voucher has its uses or its amount again and is live unless it expired or was withdrawn
    - where it was replaced meanwhile, the one that its holder has now is worth that much more
    - the limits and the merchant's budget count less
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
        .select_related("payable", "store", "member__customer")
        .get(pk=redemption.pk)
    )
    if row.reversed_at is not None:
        raise AlreadyReversed
    window = timedelta(minutes=voucher.terms["reversal_minutes"])
    if by.kind != ActorKind.STAFF and at > row.redeemed_at + window:
        raise TooLate
    row.voucher = voucher
    row.reversal_payable = mirror_payable(payable=row.payable, at=at)
    row.reversed_at, row.reversed_by_id, row.reversal_reason = at, by.id, reason
    row.save(update_fields=["reversed_at", "reversed_by_id", "reversal_reason", "reversal_payable"])
    _give_back(voucher, row)
    _tell(row, by, at)
    return row


def _give_back(voucher: Voucher, row: Redemption) -> None:
    _put_back(voucher, row)
    for later in replacements.locked_after(voucher):
        # Made for what was left then, which has just become more.
        if amounts.is_stored(later.terms):
            later.terms["value_fen"] += row.benefit_fen or 0
        else:
            later.uses_total += row.quantity
            later.terms["uses"] = later.uses_total
        _put_back(later, row)
    limits.give_back(limits.taken_by(row))


def _put_back(voucher: Voucher, row: Redemption) -> None:
    if amounts.is_stored(voucher.terms):
        voucher.value_left_fen += row.benefit_fen or 0
        voucher.uses_left = voucher.uses_total
    else:
        voucher.uses_left += row.quantity
    if voucher.state == Voucher.State.USED:
        voucher.state = Voucher.State.LIVE
    voucher.save(update_fields=["uses_total", "uses_left", "value_left_fen", "state", "terms"])


def _tell(row: Redemption, by: Actor, at: datetime) -> None:
    voucher = row.voucher
    data = {"voucher": str(voucher.uid), "uses_left": voucher.uses_left, "quantity": row.quantity}
    money = {} if row.benefit_fen is None else {"benefit_fen": -row.benefit_fen}
    audit.record(
        verb="redemption.reversed",
        subject=row,
        by=by,
        at=at,
        store=row.store.code,
        amount_fen=-row.payable.amount_fen,
        **data,
        **money,
    )
    enqueue(
        kind="redemption_reversed",
        dedupe_key=f"redemption_reversed:{row.uid}",
        at=at,
        recipient=row.member.uid,
        params=params_of(row, at),
        link=f"/me/vouchers/{voucher.uid}/",
    )
