"""Staff decide about a scan in conflict."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.ledger.actions import record_payable
from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from vouchers.lifecycle import amounts
from vouchers.lifecycle.actions import honour
from vouchers.lifecycle.models import Redemption, Voucher
from vouchers.lifecycle.refusals import Exhausted


class AlreadyReviewed(DomainError):
    """Not in conflict, or not any more."""

    code = "already_reviewed"
    message = _("Somebody has decided about this scan already.")


class ReasonNeeded(DomainError):
    """No reason was given."""

    code = "invalid"
    status = 400
    message = _("Please say why.")


@transaction.atomic
def approve_scan(*, scan: OfflineScan, reason: str, by: Actor, at: datetime) -> OfflineScan:
    """Pay the merchant for a scan in conflict, because the store acted in good faith.

    - a use that is still there is taken from the voucher, or from the one that replaced it, whatever stood
      against it: redeemed, with its redemption and payable
    - otherwise approved, with a payable of its own at the price of the day of the scan
    - who, when and why, one audit entry; refuses with AlreadyReviewed, ReasonNeeded, NotOfferedHere
    """
    row = _in_conflict(scan, reason)
    assert row.voucher is not None  # every conflict is about a voucher
    row.redemption = _taken(row, row.voucher, by, at)
    if row.redemption is None:
        row.payable = _good_faith(row, row.voucher)
    state = OfflineScan.State.REDEEMED if row.redemption else OfflineScan.State.APPROVED
    return _decide(row, state, reason, by, at)


@transaction.atomic
def reject_scan(*, scan: OfflineScan, reason: str, by: Actor, at: datetime) -> OfflineScan:
    """Leave a scan in conflict unpaid for good.

    - state, who, when and why, one audit entry; refuses with AlreadyReviewed, ReasonNeeded
    """
    return _decide(_in_conflict(scan, reason), OfflineScan.State.REJECTED, reason, by, at)


def _in_conflict(scan: OfflineScan, reason: str) -> OfflineScan:
    if not reason.strip():
        raise ReasonNeeded
    # Two colleagues may decide at once; the second waits here and finds it decided.
    rows = OfflineScan.objects.select_for_update(of=["self"])
    row = rows.select_related("voucher__product", "store__merchant", "store__branch").get(pk=scan.pk)
    if row.state != OfflineScan.State.CONFLICT:
        raise AlreadyReviewed
    return row


def _good_faith(row: OfflineScan, voucher: Voucher) -> Payable:
    """What the store gave away: a use at its price, or the agreed share of what came off the bill."""
    off = amounts.taken_off(voucher.terms, row.bill_fen or 0) if amounts.are_needed(voucher.terms) else None
    return record_payable(
        store=row.store,
        product=voucher.product,
        quantity=row.quantity,
        at=row.occurred_at,
        benefit_fen=off,
    )


def _taken(row: OfflineScan, voucher: Voucher, by: Actor, at: datetime) -> Redemption | None:
    """The redemption, when the use is still there: nobody shall be paid for it and use it once more."""
    try:
        with transaction.atomic():  # a refusal undoes the whole block that it stands in
            return honour(
                voucher=voucher,
                store=row.store,
                by=by,
                at=at,
                occurred_at=row.occurred_at,
                quantity=row.quantity,
                bill_fen=row.bill_fen,
                operator=row.operator,
                api_key=row.api_key,
            )
    except Exhausted:
        return None


def _decide(row: OfflineScan, state: str, reason: str, by: Actor, at: datetime) -> OfflineScan:
    row.state, row.reviewed_at, row.reviewed_by_id, row.review_note = state, at, by.id, reason.strip()[:200]
    row.save(update_fields=["state", "reviewed_at", "reviewed_by_id", "review_note", "redemption", "payable"])
    verb = "scan.rejected" if state == OfflineScan.State.REJECTED else "scan.approved"
    paid = row.payable or (row.redemption.payable if row.redemption else None)
    amount_fen = paid.amount_fen if paid else 0
    audit.record(
        verb=verb, subject=row, by=by, at=at, store=row.store.code, state=state, amount_fen=amount_fen
    )
    return row
