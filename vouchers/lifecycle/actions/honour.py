"""Let a use stand that a store gave in good faith."""

from datetime import datetime
from typing import Any

from django.db import transaction

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.prepared import insert_together
from merchants.ledger.actions import agreement_on, owe
from merchants.ledger.journal import journal_of
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.lifecycle import amounts, handovers, limits, replacements
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher
from vouchers.lifecycle.receipt import entry_of, letters_of
from vouchers.lifecycle.refusals import Exhausted


@transaction.atomic
def honour(
    *,
    voucher: Voucher,
    store: Store,
    by: Actor,
    at: datetime,
    occurred_at: datetime,
    quantity: int = 1,
    bill_fen: int | None = None,
    operator: Operator | None = None,
    api_key: ApiKey | None = None,
) -> Redemption:
    """Redeem what a store gave in good faith, although term, hours, place or limits stood against it.

    - the voucher, or the one that its holder has instead by now, has that much less; an open offer is
      taken back
    - one payable to the merchant at the price of the day, the full share of what came off the bill
    - counted under the limits of the terms and the budget, also beyond them, so that nothing more fits
    - one redemption, one audit entry, one voucher_redeemed message to the member
    - refuses with Exhausted when not that much is left (used up, withdrawn, kept for a booking), with
      NotOfferedHere when no price was agreed for the day
    """
    row = _locked(voucher)
    benefit_fen = amounts.taken_off(row.terms, bill_fen or 0) if amounts.are_needed(row.terms) else None
    _ensure_left(row, quantity, benefit_fen)
    agreement = agreement_on(store.merchant_id, row.product, local_date(occurred_at))
    words: dict[str, Any] = {"store": store, "product": row.product, "quantity": quantity, "at": occurred_at}
    payable = owe(agreement=agreement, benefit_fen=benefit_fen, **words)
    handovers.end_open(row, by=by, at=at)
    _take(row, quantity, benefit_fen, occurred_at)
    use = limits.Use(row, occurred_at, quantity, store, agreement, payable.amount_fen, benefit_fen)
    limits.count_beyond(use, store)
    redemption = Redemption(
        voucher=row,
        use_no=row.uses_made,
        quantity=quantity,
        member=row.member,
        product=row.product,
        merchant_id=store.merchant_id,
        store=store,
        operator=operator,
        api_key=api_key,
        door=RedemptionDoor.OFFLINE,
        payable=payable,
        bill_fen=None if benefit_fen is None else bill_fen,
        benefit_fen=benefit_fen,
        redeemed_at=at,
        occurred_at=occurred_at,
    )
    traces = (entry_of(redemption, by, at), *letters_of(redemption, None, at))
    insert_together(payable, *journal_of(payable), redemption, *traces)
    return redemption


def _locked(voucher: Voucher) -> Voucher:
    """The voucher that the holder has now; a use in flight comes first, or finds what this act leaves."""
    rows = Voucher.objects.select_for_update(of=("self",))
    row = rows.get(pk=voucher.pk)
    for later in replacements.locked_after(row):
        row = later
    return rows.select_related("member__customer", "product").get(pk=row.pk)


def _ensure_left(row: Voucher, quantity: int, benefit_fen: int | None) -> None:
    if row.state == Voucher.State.VOID or benefit_fen == 0 or (benefit_fen is not None and quantity != 1):
        raise Exhausted
    # The last use of a booked voucher is promised to the store of the booking.
    kept = 1 if row.state == Voucher.State.BOOKED else 0
    if row.uses_left - kept < quantity:
        raise Exhausted
    if amounts.is_stored(row.terms) and row.value_left_fen < (benefit_fen or 0):
        raise Exhausted


def _take(row: Voucher, quantity: int, benefit_fen: int | None, moment: datetime) -> None:
    row.uses_made = max(row.uses_made, row.uses_total - row.uses_left) + quantity
    if amounts.is_stored(row.terms):
        row.value_left_fen -= benefit_fen or 0
        row.uses_left = 1 if row.value_left_fen else 0
    else:
        row.uses_left -= quantity
    if not row.uses_left and row.state != Voucher.State.EXPIRED:
        row.state = Voucher.State.USED
    row.last_used_at = max(moment, row.last_used_at or moment)
    row.save(update_fields=["uses_made", "uses_left", "value_left_fen", "state", "last_used_at"])
