"""The ways on which money goes out, behind one interface: a file that a bank reads, transfers by Stripe."""

from typing import Protocol

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.settlement.bankfile import content_of, sha256_of
from merchants.settlement.models import PayoutRun
from merchants.stores.banking import BankDetails


class StripeAccountMissing(DomainError):
    """The merchant has no connected account that two people approved."""

    code = "stripe_account_missing"
    message = _("No Stripe account of this merchant has been approved.")


class PayoutWay(Protocol):
    """A way out. `is_asked`: we ask the other side for each payout; otherwise it sends us its results."""

    is_asked: bool

    def ensure_reaches(self, details: BankDetails) -> None:
        """Raise a DomainError when these details lead nowhere on this way."""

    def sealed(self, run: PayoutRun) -> str:
        """Compose what goes out and return its SHA-256, empty where nothing is handed over at once."""


class BankFile:
    """A file that finance carries to the bank; its results come back as a file."""

    is_asked = False

    def ensure_reaches(self, details: BankDetails) -> None:
        """An account was approved: enough for a bank."""

    def sealed(self, run: PayoutRun) -> str:
        """Raises LetterMissing and NotForBanks for what the bank could not read."""
        return sha256_of(content_of(run))


class StripeTransfer:
    """One call for each payout, made after the release; see actions.ask_transfers."""

    is_asked = True

    def ensure_reaches(self, details: BankDetails) -> None:
        """Raises StripeAccountMissing."""
        if not details.stripe_account:
            raise StripeAccountMissing

    def sealed(self, run: PayoutRun) -> str:
        """Nothing is handed over."""
        return ""


WAYS: dict[str, PayoutWay] = {
    str(PayoutRun.Way.BANK_FILE): BankFile(),
    str(PayoutRun.Way.STRIPE): StripeTransfer(),
}
