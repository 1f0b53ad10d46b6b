"""Booking: every debt is a journal whose postings sum to zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.rows import new_row
from merchants.ledger.models import BookAccount, Journal, Payable, Posting
from merchants.stores.models import Merchant


class Unbalanced(DomainError):
    """The postings of a journal do not sum to zero, or there are none."""

    code = "unbalanced"
    status = 400
    message = _("The two sides of an entry must be equal. Check the amounts.")


@dataclass(frozen=True)
class Side:
    """One posting to be: debit above zero, credit below, in fen."""

    account: BookAccount
    merchant: Merchant
    amount_fen: int


def journal_of(payable: Payable, kind: Journal.Kind = Journal.Kind.USE) -> list[Journal | Posting]:
    """The rows that book a debt; not written yet. The cost of the service against what the merchant gets."""
    journal = new_row(Journal, kind=kind, payable=payable, at=payable.at)
    sides = ((BookAccount.SERVICE, payable.amount_fen), (BookAccount.MERCHANT, -payable.amount_fen))
    return [
        journal,
        *(
            new_row(
                Posting,
                journal=journal,
                account=account,
                merchant_id=payable.merchant_id,
                amount_fen=amount,
            )
            for account, amount in sides
        ),
    ]


@transaction.atomic
def move(
    *,
    merchant: Merchant,
    debit: BookAccount,
    credit: BookAccount,
    amount_fen: int,
    note: str,
    by: Actor,
    at: datetime,
) -> Journal:
    """Book money on its way to a merchant, from account to account; part of an act, which writes the trail.

    - one journal of a payout with its two postings
    """
    journal = Journal.objects.create(kind=Journal.Kind.PAYOUT, note=note[:200], by_id=by.id, at=at)
    Posting.objects.bulk_create(
        Posting(journal=journal, account=account, merchant=merchant, amount_fen=amount)
        for account, amount in ((debit, amount_fen), (credit, -amount_fen))
    )
    return journal


@transaction.atomic
def post(*, sides: Sequence[Side], note: str, by: Actor, at: datetime) -> Journal:
    """Book a correction between accounts.

    - one journal with a posting for each side
    - one audit entry
    - refuses with Unbalanced unless the sides sum to zero
    """
    if not sides or sum(side.amount_fen for side in sides):
        raise Unbalanced
    kind = Journal.Kind.CORRECTION
    journal = Journal.objects.create(kind=kind, note=note[:200], by_id=by.id, at=at)
    Posting.objects.bulk_create(
        Posting(journal=journal, account=side.account, merchant=side.merchant, amount_fen=side.amount_fen)
        for side in sides
    )
    amount = sum(side.amount_fen for side in sides if side.amount_fen > 0)
    audit.record(verb="journal.posted", subject=journal, by=by, at=at, amount_fen=amount)
    return journal
