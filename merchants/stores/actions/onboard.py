"""A merchant becomes a partner: entered by one person, approved by another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError, FourEyes
from merchants.stores.actions.suspend_merchant import NotPossibleNow
from merchants.stores.models import Merchant, MerchantDocument


class PapersMissing(DomainError):
    """Nothing proves yet who the merchant is."""

    code = "papers_missing"
    message = _("A valid credit code and a business licence in force are needed first.")


@transaction.atomic
def enter_merchant(*, merchant: Merchant, by: Actor, at: datetime) -> Merchant:
    """Enter a merchant that wants to be a partner. It may do nothing until somebody else approves it.

    - the row in the state applying, one audit row
    """
    merchant.state, merchant.applied_at, merchant.applied_by_id = Merchant.State.APPLYING, at, by.id
    merchant.save(force_insert=True)
    audit.record(verb="merchant.applied", subject=merchant, by=by, at=at, merchant=merchant.code)
    return merchant


@transaction.atomic
def approve_merchant(*, merchant: Merchant, by: Actor, at: datetime) -> Merchant:
    """Take a merchant on: its people may be invited, its stores redeem as soon as prices are agreed.

    - state active, partner since today, one audit row
    - refuses with NotPossibleNow, FourEyes, and PapersMissing without credit code and licence
    """
    row = _locked(merchant, Merchant.State.APPLYING)
    if by.id == row.applied_by_id:
        raise FourEyes
    licences = MerchantDocument.objects.valid_on(local_date(at)).filter(merchant=row, kind="licence")
    if not uscc.is_valid(row.uscc) or not licences.exists():
        raise PapersMissing
    row.approved_at, row.approved_by_id = at, by.id
    row.joined_date = row.joined_date or local_date(at)
    return _move(row, Merchant.State.ACTIVE, "", "merchant.approved", by, at)


@transaction.atomic
def reject_merchant(*, merchant: Merchant, reason: str, by: Actor, at: datetime) -> Merchant:
    """Turn a merchant down.

    - state and reason, one audit row; refuses with NotPossibleNow
    """
    row = _locked(merchant, Merchant.State.APPLYING)
    return _move(row, Merchant.State.REJECTED, reason, "merchant.rejected", by, at)


@transaction.atomic
def apply_again(*, merchant: Merchant, reason: str, by: Actor, at: datetime) -> Merchant:
    """Put a merchant forward once more after it was turned down.

    - state applying, entered anew by whoever does it, one audit row; refuses with NotPossibleNow
    """
    row = _locked(merchant, Merchant.State.REJECTED)
    row.applied_at, row.applied_by_id = at, by.id
    return _move(row, Merchant.State.APPLYING, reason, "merchant.applied", by, at)


def _locked(merchant: Merchant, state: Any) -> Merchant:
    # Two who decide at once: the second waits here and finds it decided.
    row = Merchant.objects.select_for_update().get(pk=merchant.pk)
    if row.state != state:
        raise NotPossibleNow
    return row


def _move(row: Merchant, state: Any, reason: str, verb: str, by: Actor, at: datetime) -> Merchant:
    old, row.state, row.state_reason = row.state, state, reason[:200]
    row.save()
    audit.record(verb=verb, subject=row, by=by, at=at, merchant=row.code, old=old)
    return row
