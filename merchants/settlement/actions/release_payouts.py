"""A second person lets the money go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.proof import ensure_whole
from merchants.ledger.journal import move
from merchants.ledger.models import BookAccount
from merchants.settlement.models import Payout, PayoutRun, Statement
from merchants.settlement.moves import locked, locked_run
from merchants.settlement.queries import holds_on
from merchants.settlement.refusals import Held, ensure_other_person
from merchants.settlement.ways import WAYS
from merchants.stores.banking import BankDetails, details_for_payout


class DetailsChanged(DomainError):
    """The money would go elsewhere than when the run was prepared."""

    code = "bank_details_changed"
    message = _("Bank details changed after the run was prepared. Cancel it and prepare another.")


@transaction.atomic
def release_payouts(*, run: PayoutRun, by: Actor, at: datetime) -> PayoutRun:
    """Let the payouts of a run go, all or none.

    - each payout on its way and booked from the merchant's debt to clearing, its statement being paid
    - the SHA-256 of the bank's file kept, one audit row; Stripe is asked afterwards, see `ask_transfers`
    - refuses with FourEyes who prepared it; with Held, DetailsChanged or BankDetailsCooling
    """
    ensure_whole()
    row = locked_run(run, PayoutRun.State.RELEASED)
    ensure_other_person(by, row.prepared_by_id)
    payouts = list(row.payouts.select_related("statement", "merchant").order_by("statement_id"))
    for payout in payouts:
        _send(payout, by, at)
    row.state, row.released_at, row.released_by_id = PayoutRun.State.RELEASED, at, by.id
    row.file_sha256 = WAYS[row.way].sealed(row)
    row.save()
    facts = {"number": row.number, "rows": row.payouts_count, "amount_fen": row.total_fen}
    audit.record(verb="payout_run.released", subject=row, by=by, at=at, **facts)
    return row


def _send(payout: Payout, by: Actor, at: datetime) -> None:
    statement = locked(payout.statement, Statement.State.PAYING)
    if holds_on(statement).exists():
        raise Held(number=statement.number)
    if details_for_payout(payout.merchant, at) != _copied(payout):
        raise DetailsChanged(number=statement.number)
    payout.state = Payout.State.SENT
    payout.sent_journal = move(
        merchant=payout.merchant,
        debit=BookAccount.MERCHANT,
        credit=BookAccount.CLEARING,
        amount_fen=payout.amount_fen,
        note=statement.number,
        by=by,
        at=at,
    )
    payout.save(update_fields=["state", "sent_journal"])
    statement.state = Statement.State.PAYING
    statement.save(update_fields=["state"])


def _copied(payout: Payout) -> BankDetails:
    return BankDetails(
        payout.account_name,
        payout.bank_name,
        payout.branch_code,
        payout.account_number,
        payout.stripe_account,
    )
