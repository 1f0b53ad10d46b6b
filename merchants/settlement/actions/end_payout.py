"""What became of the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.ledger.journal import move
from merchants.ledger.models import BookAccount
from merchants.settlement import told
from merchants.settlement.models import Payout, PayoutRun, Statement
from merchants.settlement.moves import RunMoved, locked, note
from merchants.settlement.ways import WAYS

OPEN = (Payout.State.SENT, Payout.State.UNKNOWN)


class ResultUnknown(DomainError):
    """The results name a payout that this run does not have, another amount, or contradict what is known."""

    code = "result_unknown"
    status = 400
    message = _("The results do not fit this run.")


@dataclass(frozen=True)
class Outcome:
    """What the bank says of one payout, named by its statement."""

    number: str
    amount_fen: int
    is_paid: bool
    paid_on: date | None = None
    reference: str = ""
    reason: str = ""


@transaction.atomic
def note_results(*, run: PayoutRun, outcomes: Sequence[Outcome], by: Actor, at: datetime) -> int:
    """Take in what the bank says of the payouts of a released run, all or nothing; how many are new.

    - see `end_payout`; what was taken in before is passed over, the run is done when none is open
    - refuses with ResultUnknown a payout of another run or amount, or another end than the one known
    """
    row = PayoutRun.objects.select_for_update().get(pk=run.pk)
    if row.state not in (PayoutRun.State.RELEASED, PayoutRun.State.DONE) or WAYS[row.way].is_asked:
        raise RunMoved
    known = {each.statement.number: each for each in row.payouts.select_related("statement", "run")}
    new = 0
    for outcome in sorted(outcomes, key=lambda each: each.number):
        payout = known.get(outcome.number)
        if payout is None or payout.amount_fen != outcome.amount_fen:
            words = _("%(number)s with this amount is not in this run.") % {"number": outcome.number}
            raise ResultUnknown(words, number=outcome.number)
        if payout.state in OPEN:
            end_payout(payout=payout, outcome=outcome, by=by, at=at)
            new += 1
        elif (payout.state == Payout.State.PAID) != outcome.is_paid:
            words = _("%(number)s ended otherwise before.") % {"number": outcome.number}
            raise ResultUnknown(words, number=outcome.number)
    return new


@transaction.atomic
def end_payout(*, payout: Payout, outcome: Outcome, by: Actor, at: datetime) -> Payout:
    """The money of one statement arrived, or came back.

    - paid: booked from clearing to the bank, the statement is paid
    - failed: booked back to the merchant's debt, the statement is approved and may enter another run
    - one audit row and one message; the last one open ends the run
    """
    run = PayoutRun.objects.select_for_update().get(pk=payout.run_id)
    wanted = Statement.State.PAID if outcome.is_paid else Statement.State.APPROVED
    statement = locked(payout.statement, wanted)
    row = Payout.objects.select_for_update(of=["self"]).select_related("merchant").get(pk=payout.pk)
    if row.state not in OPEN:
        raise RunMoved
    row.state = Payout.State.PAID if outcome.is_paid else Payout.State.FAILED
    row.paid_on, row.reason = outcome.paid_on, outcome.reason[:200]
    row.bank_reference = outcome.reference[:80]
    row.provider_id = row.bank_reference if WAYS[run.way].is_asked else ""
    row.end_journal = move(
        merchant=row.merchant,
        debit=BookAccount.CLEARING,
        credit=BookAccount.BANK if outcome.is_paid else BookAccount.MERCHANT,
        amount_fen=row.amount_fen,
        note=statement.number,
        by=by,
        at=at,
    )
    row.save(update_fields=["state", "paid_on", "bank_reference", "provider_id", "reason", "end_journal"])
    statement.state, statement.paid_at = wanted, at if outcome.is_paid else None
    statement.save(update_fields=["state", "paid_at"])
    _tell(statement, row, by, at)
    _finish(run, at, by)
    return row


def _tell(statement: Statement, row: Payout, by: Actor, at: datetime) -> None:
    paid = row.state == Payout.State.PAID
    verb = "statement.paid" if paid else "statement.payment_failed"
    note(verb, statement, by=by, at=at, amount_fen=row.amount_fen)
    told.news(told.PAID if paid else told.FAILED, statement, at=at, turn=str(row.uid))


def _finish(run: PayoutRun, at: datetime, by: Actor) -> None:
    if not run.payouts.filter(state__in=OPEN).exists():
        run.state, run.done_at = PayoutRun.State.DONE, at
        run.save(update_fields=["state", "done_at"])
        audit.record(verb="payout_run.done", subject=run, by=by, at=at, number=run.number)
