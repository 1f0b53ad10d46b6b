"""New bank details of a merchant: one person proposes, another approves, then money waits a while."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.core.errors import DomainError, FourEyes
from club.messaging.actions import enqueue
from merchants.stores.models import BankChange, Merchant

NUMBER = re.compile(r"\d{8,30}")
BRANCH_CODE = re.compile(r"(\d{12})?")
STRIPE_ACCOUNT = re.compile(r"(acct_[A-Za-z0-9]{8,40})?")
PARTS = ("account_name", "bank_name", "branch_code", "account_number", "stripe_account")
ON_MERCHANT = ("bank_account_name", "bank_name", "bank_branch_code", "bank_account", "stripe_account")


class NotAnAccount(DomainError):
    """Account or branch code cannot be right."""

    code = "invalid"
    status = 400
    message = _("An account has 8 to 30 digits, the code of a bank branch 12 digits.")


class NotAStripeAccount(DomainError):
    """No connected account looks like this."""

    code = "invalid"
    status = 400
    message = _("A Stripe account begins with acct_ and goes on with letters and digits.")


class ChangeWaits(DomainError):
    """Another change of the same merchant has to be decided first."""

    code = "bank_change_waits"
    message = _("Another change of this account waits for approval. Decide about it first.")


class ChangeDecided(DomainError):
    """The change was decided before, or its cooling time is over."""

    code = "already_decided"
    message = _("This change has been decided already.")


@transaction.atomic
def propose_bank_change(
    *,
    merchant: Merchant,
    account_name: str,
    bank_name: str,
    account_number: str,
    reason: str,
    by: Actor,
    at: datetime,
    branch_code: str = "",
    stripe_account: str = "",
) -> BankChange:
    """Propose new bank details, which change nothing until another person approves them.

    - one change that waits, one audit row; without a Stripe account the merchant keeps the one it has
    - refuses with NotAnAccount, NotAStripeAccount and ChangeWaits
    """
    number = re.sub(r"[\s-]", "", account_number)
    if not NUMBER.fullmatch(number) or not BRANCH_CODE.fullmatch(branch_code) or not account_name.strip():
        raise NotAnAccount
    if not STRIPE_ACCOUNT.fullmatch(stripe_account):
        raise NotAStripeAccount
    known = _locked_merchant(merchant.pk)
    if BankChange.objects.filter(merchant=merchant, state=BankChange.State.PROPOSED).exists():
        raise ChangeWaits
    row = BankChange.objects.create(
        merchant=merchant,
        account_name=account_name.strip(),
        bank_name=bank_name.strip(),
        branch_code=branch_code,
        account_number=number,
        stripe_account=stripe_account or known.stripe_account,
        reason=reason[:200],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    return _record("bank_change.proposed", row, by, at)


@transaction.atomic
def approve_bank_change(*, change: BankChange, by: Actor, at: datetime) -> BankChange:
    """Approve bank details that somebody else proposed; no payout until they have cooled.

    - the merchant's account is the new one, the old one is kept sealed for an undoing
    - a message to the contact the merchant had, one audit row; refuses with FourEyes and ChangeDecided
    """
    merchant, row = _locked(change)
    if row.state != BankChange.State.PROPOSED:
        raise ChangeDecided
    if by.id == row.proposed_by_id:
        raise FourEyes
    _remember_old(row, merchant)
    row.state, row.approved_at, row.approved_by_id = BankChange.State.APPROVED, at, by.id
    row.cools_until = at + timedelta(hours=settings.BANK_COOLING_HOURS)
    row.save()
    for name, part in zip(ON_MERCHANT, PARTS, strict=True):
        setattr(merchant, name, getattr(row, part))
    merchant.bank_changed_at, merchant.bank_cools_until = at, row.cools_until
    merchant.save(update_fields=[*ON_MERCHANT, "bank_changed_at", "bank_cools_until"])
    tail, until = row.account_number[-4:], f"{row.cools_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    _tell("bank_details_changed", row, merchant, at, tail=tail, until=until)
    return _record("bank_change.approved", row, by, at)


@transaction.atomic
def reject_bank_change(*, change: BankChange, reason: str, by: Actor, at: datetime) -> BankChange:
    """Turn down bank details that wait for approval.

    - state, who, when and why, one audit row; refuses with ChangeDecided
    """
    _merchant, row = _locked(change)
    if row.state != BankChange.State.PROPOSED:
        raise ChangeDecided
    return _end(row, BankChange.State.REJECTED, "bank_change.rejected", reason, by, at)


@transaction.atomic
def cancel_bank_change(*, change: BankChange, reason: str, by: Actor, at: datetime) -> BankChange:
    """Take a change back before any money went to the new account.

    - one that waits is gone; of one that cools the old account is restored, and the contact is told
    - one audit row; refuses with ChangeDecided once it has cooled, or when a later one took its place
    """
    merchant, row = _locked(change)
    cooling = row.state == BankChange.State.APPROVED and row.cools_until is not None and at < row.cools_until
    if cooling and merchant.bank_changed_at == row.approved_at:
        _restore_old(row, merchant)
        _tell("bank_change_cancelled", row, merchant, at)
    elif row.state != BankChange.State.PROPOSED:
        raise ChangeDecided
    return _end(row, BankChange.State.CANCELLED, "bank_change.cancelled", reason, by, at)


def _locked_merchant(pk: int) -> Merchant:
    # One account, one change at a time: whoever decides about it waits for the merchant's row.
    return Merchant.objects.select_for_update().get(pk=pk)


def _locked(change: BankChange) -> tuple[Merchant, BankChange]:
    merchant = _locked_merchant(change.merchant_id)
    return merchant, BankChange.objects.select_for_update().get(pk=change.pk)


def _remember_old(row: BankChange, merchant: Merchant) -> None:
    for name, part in zip(ON_MERCHANT, PARTS, strict=True):
        setattr(row, f"old_{part}", getattr(merchant, name))
    row.old_changed_at, row.old_cools_until = merchant.bank_changed_at, merchant.bank_cools_until


def _restore_old(row: BankChange, merchant: Merchant) -> None:
    for name, part in zip(ON_MERCHANT, PARTS, strict=True):
        setattr(merchant, name, getattr(row, f"old_{part}"))
    merchant.bank_changed_at, merchant.bank_cools_until = row.old_changed_at, row.old_cools_until
    merchant.save(update_fields=[*ON_MERCHANT, "bank_changed_at", "bank_cools_until"])


def _end(row: BankChange, state: str, verb: str, reason: str, by: Actor, at: datetime) -> BankChange:
    row.state, row.ended_at, row.ended_by_id, row.note = state, at, by.id, reason[:200]
    row.save(update_fields=["state", "ended_at", "ended_by_id", "note"])
    return _record(verb, row, by, at)


def _record(verb: str, row: BankChange, by: Actor, at: datetime) -> BankChange:
    audit.record(verb=verb, subject=row, by=by, at=at, merchant=row.merchant.code, state=row.state)
    return row


def _tell(kind: str, row: BankChange, merchant: Merchant, at: datetime, **params: str) -> None:
    """To the phone that stands in the registry; the change itself names none."""
    if merchant.contact_phone:
        params = {"merchant": merchant.name, **params}
        key, phone = f"{kind}:{row.uid}", merchant.contact_phone
        enqueue(kind=kind, dedupe_key=key, at=at, address=phone, params=params)
