"""What happens to orders. Audit verbs: order.placed, .issued, .cancelled, .refunded (subject: the order);
refund.requested, .approved, .declined (subject: the request)."""

from vouchers.mall.actions.cancel import NotPending, cancel, cancel_unpaid
from vouchers.mall.actions.charged_back import act_on_chargebacks
from vouchers.mall.actions.checkout import OnlyInWeChat, checkout
from vouchers.mall.actions.fulfil import AlreadyIssued, NotPaid, fulfil, fulfil_paid
from vouchers.mall.actions.place_order import NotOnSale, place_order
from vouchers.mall.actions.refund import NeedsSecondPerson, finish_refunds, refund
from vouchers.mall.actions.request_refund import (
    ReasonMissing,
    RefundDecided,
    RefundWaits,
    approve_refund,
    decline_refund,
    request_refund,
)
from vouchers.mall.refunding import AmountChanged, NothingToRefund

__all__ = [
    "AlreadyIssued",
    "AmountChanged",
    "NeedsSecondPerson",
    "NotOnSale",
    "NotPaid",
    "NotPending",
    "NothingToRefund",
    "OnlyInWeChat",
    "ReasonMissing",
    "RefundDecided",
    "RefundWaits",
    "act_on_chargebacks",
    "approve_refund",
    "cancel",
    "cancel_unpaid",
    "checkout",
    "decline_refund",
    "finish_refunds",
    "fulfil",
    "fulfil_paid",
    "place_order",
    "refund",
    "request_refund",
]
