"""Keeping money back while something is not clear, and letting it go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.ledger.models import Hold, Payable
from merchants.stores.models import Merchant


class AlreadyReleased(DomainError):
    """The hold was let go before."""

    code = "already_released"
    message = _("This hold was released already.")


@transaction.atomic
def place_hold(
    *,
    merchant: Merchant,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    reference: str = "",
    payable: Payable | None = None,
    statement: str = "",
) -> Hold:
    """Keep back the money of a merchant, of the statement of that number, or of one payable.

    - one open hold and one audit row; the same wait (kind, reference) of the same thing is placed once
    - a held payable enters no statement, whatever else is held enters no payout, until it is released
    """
    row, is_new = Hold.objects.get_or_create(
        merchant=merchant,
        payable=payable,
        statement=statement,
        kind=kind,
        reference=reference,
        released_at=None,
        defaults={"reason": reason[:200], "placed_at": at, "placed_by_id": by.id},
    )
    if is_new:
        audit.record(verb="hold.placed", subject=row, by=by, at=at, **_facts(row))
    return row


@transaction.atomic
def release_hold(*, hold: Hold, by: Actor, at: datetime, note: str = "") -> Hold:
    """Let the money go that a hold kept back.

    - released once, with who and why, and one audit row; refuses with AlreadyReleased
    """
    row = Hold.objects.select_for_update(of=["self"]).select_related("merchant", "payable").get(pk=hold.pk)
    if row.released_at is not None:
        raise AlreadyReleased
    row.released_at, row.released_by_id, row.release_note = at, by.id, note[:200]
    row.save(update_fields=["released_at", "released_by_id", "release_note"])
    audit.record(verb="hold.released", subject=row, by=by, at=at, **_facts(row))
    return row


def _facts(row: Hold) -> dict[str, str]:
    """What the audit row says besides; the reason may name people and stays out."""
    payable = str(row.payable.uid) if row.payable else ""
    return {
        "kind": row.kind,
        "merchant": row.merchant.code,
        "statement": row.statement,
        "payable": payable,
        "reference": row.reference,
    }
