"""Stripe transfers to the connected accounts of merchants.

Stripe learns our key of the payout, the amount, the account and the statement's number; no person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import stripe
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.settlement.models import Payout

CURRENCY = "cny"
# Stripe did what it was told, or may have: busy, a fault of its own, the same key at work, our key not taken.
_NOTHING_SAID = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.IdempotencyError,
)
Answer = TypeVar("Answer")


class TransferUnknown(DomainError):
    """No answer, or none about this payout: it may have been paid, so it is asked about again."""

    code = "transfer_unknown"
    status = 503
    message = _("Stripe does not say whether it has paid. It is asked again.")


class TransferRefused(DomainError):
    """Stripe understood and said no; nothing was paid. `details["why"]` holds its words."""

    code = "transfer_refused"
    status = 502
    message = _("Stripe refused the transfer. Nothing was paid.")


class TransferDiffers(DomainError):
    """Under the key of the payout Stripe has a transfer of another amount or to another account."""

    code = "transfer_differs"
    message = _("Stripe has paid another amount, or another account, under this key. Ask an auditor to look.")


@dataclass(frozen=True)
class Transfer:
    """A transfer as Stripe has it; what was reversed came back."""

    id: str
    is_reversed: bool


class StripeTransfers:
    """Stripe behind the house's own errors, with a time limit and one retry per call."""

    def __init__(self, key: str, origin: str, timeout_s: int) -> None:
        self._stripe = stripe.StripeClient(
            key,
            base_addresses={"api": origin},
            max_network_retries=1,
            http_client=stripe.RequestsClient(timeout=timeout_s),
        )

    def pay(self, payout: Payout) -> Transfer:
        """The transfer of a payout, made under its key: asked for twice, it is the same one.

        Raises TransferUnknown, TransferRefused, TransferDiffers.
        """
        params: Any = {
            "amount": payout.amount_fen,
            "currency": CURRENCY,
            "destination": payout.stripe_account,
            "transfer_group": payout.provider_key,
            "description": payout.statement.number,
            "metadata": {"payout": str(payout.uid), "statement": payout.statement.number},
        }
        create = self._stripe.v1.transfers.create
        return _seen(_asked(lambda: create(params, {"idempotency_key": payout.provider_key})), payout)

    def find(self, payout: Payout) -> Transfer | None:
        """The transfer that Stripe has for a payout, or None. Its keys live a day, a transfer group for ever.

        Raises TransferUnknown, TransferDiffers.
        """
        group: Any = {"transfer_group": payout.provider_key, "limit": 1}
        try:
            rows = _asked(lambda: self._stripe.v1.transfers.list(group)).data
        except TransferRefused as no:
            raise TransferUnknown from no  # a question that is refused says nothing about the money
        return _seen(rows[0], payout) if rows else None


def transfers() -> StripeTransfers:
    """Stripe as the settings have it."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_ORIGIN, settings.STRIPE_TIMEOUT_S)


@lru_cache
def _client(key: str, origin: str, timeout_s: int) -> StripeTransfers:
    return StripeTransfers(key, origin, timeout_s)


def _asked(call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    except _NOTHING_SAID as error:
        raise TransferUnknown from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if status >= 500 or status == 409:
            raise TransferUnknown from error
        raise TransferRefused(why=error.user_message or error.code or "") from error


def _seen(held: Any, payout: Payout) -> Transfer:
    asked = (payout.amount_fen, CURRENCY, payout.stripe_account)
    if (held.amount, held.currency, held.destination) != asked:
        raise TransferDiffers(transfer=held.id)
    return Transfer(held.id, bool(held.reversed))
