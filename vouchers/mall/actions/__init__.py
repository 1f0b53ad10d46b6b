"""What happens to orders. Audit verbs: order.placed, .issued, .cancelled, .refunded (subject: the order)."""

from vouchers.mall.actions.cancel import NotPending, cancel, cancel_unpaid
from vouchers.mall.actions.charged_back import act_on_chargebacks
from vouchers.mall.actions.checkout import checkout
from vouchers.mall.actions.fulfil import AlreadyIssued, NotPaid, fulfil, fulfil_paid
from vouchers.mall.actions.place_order import NotOnSale, place_order
from vouchers.mall.actions.refund import AmountChanged, NothingToRefund, finish_refunds, refund

__all__ = [
    "AlreadyIssued",
    "AmountChanged",
    "NotOnSale",
    "NotPaid",
    "NotPending",
    "NothingToRefund",
    "act_on_chargebacks",
    "cancel",
    "cancel_unpaid",
    "checkout",
    "finish_refunds",
    "fulfil",
    "fulfil_paid",
    "place_order",
    "refund",
]
