"""What happens to orders. Audit verbs: order.placed, order.issued, order.cancelled (subject: the order)."""

from vouchers.mall.actions.cancel import NotPending, cancel, cancel_unpaid
from vouchers.mall.actions.checkout import checkout
from vouchers.mall.actions.fulfil import AlreadyIssued, NotPaid, fulfil, fulfil_paid
from vouchers.mall.actions.place_order import NotOnSale, place_order

__all__ = [
    "AlreadyIssued",
    "NotOnSale",
    "NotPaid",
    "NotPending",
    "cancel",
    "cancel_unpaid",
    "checkout",
    "fulfil",
    "fulfil_paid",
    "place_order",
]
