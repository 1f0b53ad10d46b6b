"""Asking Stripe to pay, and asking again until it is known."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.settlement.actions.end_payout import OPEN, Outcome, end_payout
from merchants.settlement.models import Payout, PayoutRun
from merchants.settlement.moves import RunMoved
from merchants.settlement.transfers import Transfer, TransferRefused, TransferUnknown, transfers
from merchants.settlement.ways import WAYS

ASK_AGAIN = timedelta(minutes=2)
ASKED_WAYS = [name for name, way in WAYS.items() if way.is_asked]


def ask_transfers(*, by: Actor, at: datetime, run: PayoutRun | None = None, limit: int = 50) -> int:
    """Ask for every released payout that Stripe has not answered, or of one run at once; how many ended.

    - see `ask_transfer`; one that was asked a moment ago waits, unless somebody asks for its run
    """
    rows = Payout.objects.filter(run__way__in=ASKED_WAYS, state__in=OPEN)
    if run is None:
        rows = rows.filter(Q(tried_at__isnull=True) | Q(tried_at__lt=at - ASK_AGAIN))
    else:
        rows = rows.filter(run=run)
    ended = 0
    for payout in rows.order_by(F("tried_at").asc(nulls_first=True), "pk")[:limit]:
        with suppress(DomainError):  # somebody else was quicker, or an auditor has to look
            ended += ask_transfer(payout=payout, by=by, at=at).state not in OPEN
    return ended


def ask_transfer(*, payout: Payout, by: Actor, at: datetime) -> Payout:
    """Have one payout made by Stripe, or learn that it was made before.

    - unknown from before the call until an answer is there, so that nothing is lost by a crash; one audit row
    - from the second time on, first asks whether Stripe has it; the key is the same every time: one transfer
    - paid or failed by what Stripe says, see `end_payout`; without an answer it stays unknown
    - a refusal counts only once Stripe says that it has no such transfer: an answer before it may be lost
    - refuses with RunMoved what is over or was not released, with TransferDiffers what an auditor must see
    """
    row = _begin(payout, by, at)
    provider = transfers()
    try:
        done = (provider.find(row) if row.tries > 1 else None) or provider.pay(row)
    except TransferUnknown:
        return row
    except TransferRefused as no:
        return _refused(row, no, by, at)
    return end_payout(payout=row, outcome=_outcome(row, at, done), by=by, at=at)


@transaction.atomic
def _begin(payout: Payout, by: Actor, at: datetime) -> Payout:
    rows = Payout.objects.select_for_update(of=["self"]).select_related("run", "statement")
    row = rows.get(pk=payout.pk)
    released = row.run.state == PayoutRun.State.RELEASED and row.run.way in ASKED_WAYS
    if not released or row.state not in OPEN:
        raise RunMoved
    row.state, row.tried_at, row.tries = Payout.State.UNKNOWN, at, row.tries + 1
    row.save(update_fields=["state", "tried_at", "tries"])
    facts = {"number": row.statement.number, "amount_fen": row.amount_fen, "tries": row.tries}
    audit.record(verb="payout.asked", subject=row, by=by, at=at, **facts)
    return row


def _refused(row: Payout, no: TransferRefused, by: Actor, at: datetime) -> Payout:
    """An earlier call, or the first half of this one, may have paid what the second is refused."""
    try:
        done = transfers().find(row)
    except TransferUnknown:
        return row
    why = "" if done else no.details["why"]
    return end_payout(payout=row, outcome=_outcome(row, at, done, why), by=by, at=at)


def _outcome(row: Payout, at: datetime, done: Transfer | None = None, why: str = "") -> Outcome:
    is_paid = done is not None and not done.is_reversed
    return Outcome(
        number=row.statement.number,
        amount_fen=row.amount_fen,
        is_paid=is_paid,
        paid_on=local_date(at) if is_paid else None,
        reference=done.id if done else "",
        reason=why or ("" if is_paid else "reversed"),
    )
