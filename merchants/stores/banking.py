"""Where a merchant's money goes, asked at the moment it goes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.stores.models import Merchant

TAIL = 4


class BankDetailsMissing(DomainError):
    """Nobody has entered an account, or nobody has approved it."""

    code = "bank_details_missing"
    message = _("No bank account of this merchant has been approved.")


class BankDetailsCooling(DomainError):
    """The account changed a short while ago; money waits until the old contact had time to object."""

    code = "bank_details_cooling"
    message = _("The bank account was changed a short while ago. Nothing is paid out yet.")


@dataclass(frozen=True)
class BankDetails:
    """An account that may be paid to. Two of them are equal when the money goes to the same place."""

    account_name: str
    bank_name: str
    branch_code: str
    account_number: str = field(repr=False)  # never in a log
    stripe_account: str = ""

    @property
    def masked(self) -> str:
        """The last four digits: enough to recognise it."""
        return masked(self.account_number)


def details_for_payout(merchant: Merchant, at: datetime) -> BankDetails:
    """The account of a merchant at a moment, read anew.

    Raises BankDetailsMissing, and BankDetailsCooling with `until` until the cooling time of a change is over.
    """
    row = Merchant.objects.get(pk=merchant.pk)
    if not row.bank_account:
        raise BankDetailsMissing(merchant=row.code)
    if row.bank_cools_until is not None and at < row.bank_cools_until:
        raise BankDetailsCooling(merchant=row.code, until=row.bank_cools_until.isoformat())
    holder = row.bank_account_name or row.legal_name or row.name
    return BankDetails(holder, row.bank_name, row.bank_branch_code, row.bank_account, row.stripe_account)


def masked(account_number: str) -> str:
    """6222020200012345678 → **** 5678."""
    return f"**** {account_number[-TAIL:]}" if account_number else ""
