"""What the house asks of a payment gateway, whoever it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.payments.models import Payment, Refund

# How long a page, or WeChat's sheet, can be paid on. Stripe lets a page live 30 minutes to 24 hours.
PAGE_LIFE = timedelta(hours=2)


class GatewayUnreachable(DomainError):
    """No answer, or a fault on their side: nothing is known, so ask again later."""

    code = "gateway_unreachable"
    message = _("The payment service does not answer just now. Nothing was charged; try again in a minute.")
    status = 503


class GatewayRefused(DomainError):
    """The gateway understood and said no."""

    code = "gateway_refused"
    message = _("The payment service refused this payment. Nothing was charged.")
    status = 502


class BadSignature(DomainError):
    """A webhook that the gateway did not send, or sent too long ago."""

    code = "bad_signature"
    message = _("This is not a signed event.")
    status = 400


@dataclass(frozen=True)
class Checkout:
    """Where a member pays: a page of the gateway, or a sheet that his own WeChat opens for a `prepay_id`."""

    session_id: str
    url: str = ""
    prepay_id: str = ""


@dataclass(frozen=True)
class Sighting:
    """What the gateway says of a payment right now; the only thing that ever moves one.

    `payment_uid` is the id we gave it, `outcome` where the money is, `currency` in capitals.
    """

    payment_uid: str
    session_id: str
    intent_id: str
    amount_fen: int
    currency: str
    is_live: bool
    outcome: Any  # a Payment.State; mypy without Django's types reads its members as tuples


@dataclass(frozen=True)
class RefundSighting:
    """What the gateway says of a refund right now. `refund_uid` is ours; empty when somebody else made it."""

    refund_uid: str
    refund_id: str
    amount_fen: int
    outcome: Any  # a Refund.State


@dataclass(frozen=True)
class ChargebackSighting:
    """What the gateway says of a chargeback right now; `intent_id` is the payment's."""

    dispute_id: str
    intent_id: str
    amount_fen: int
    currency: str
    reason: str
    opened_at: datetime
    answer_by: datetime | None
    outcome: Any  # a Chargeback.State


@dataclass(frozen=True)
class Movement:
    """A line of the gateway's own list: money that came, went back or was taken back.

    `kind` is payment, refund or chargeback, `number` the gateway's for it, `intent_id` the payment's.
    """

    kind: str
    number: str
    intent_id: str
    amount_fen: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class Notice:
    """A webhook whose signature was right. It says where to look and is believed in nothing else."""

    event_id: str
    kind: str
    object_id: str


class PaymentGateway(Protocol):
    """A gateway: opens pages to pay on, says how a payment stands, closes what was not paid, pays back.

    Every call raises GatewayUnreachable or GatewayRefused. How its webhooks are signed is its own matter.
    """

    is_live: bool
    # How long after a day its list of that day is whole.
    list_takes: timedelta

    def open_checkout(
        self, payment: Payment, *, label: str, back_url: str, cancel_url: str, payer: str = ""
    ) -> Checkout:
        """A page to pay on. The same payment gets the same page, however often it is asked for.

        `payer` is the openid of whoever pays inside WeChat.
        """

    def look_at(self, session_id: str) -> Sighting:
        """How a payment stands now."""

    def close(self, session_id: str) -> Sighting:
        """Close a page that was not paid, and say how the payment stands then."""

    def refund(self, refund: Refund) -> RefundSighting:
        """Pay back a part of a payment. The same refund is made once, however often it is asked for."""

    def look_at_refund(self, refund_id: str) -> RefundSighting:
        """How a refund stands now."""

    def look_at_chargeback(self, dispute_id: str) -> ChargebackSighting:
        """How a chargeback stands now."""

    def chargebacks_since(self, moment: datetime) -> list[ChargebackSighting]:
        """Those that were opened since then, the newest first; at most a hundred."""

    def payment_behind(self, intent_id: str) -> str:
        """The id that we gave the payment of an intent; empty when it is not ours."""

    def movements(self, start: datetime, end: datetime) -> list[Movement]:
        """All money that moved from `start` until before `end`, by the gateway's own list."""
