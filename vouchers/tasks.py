"""Table of contents of the wing's tasks."""

from vouchers.campaigns.tasks import open_occasions
from vouchers.lifecycle.tasks import expire_due, lapse_due, mint_ordered, note_low_stock, settle_gifts
from vouchers.mall.tasks import look_for_chargebacks, reconcile_payments, settle_payments

__all__ = [
    "expire_due",
    "lapse_due",
    "look_for_chargebacks",
    "mint_ordered",
    "note_low_stock",
    "open_occasions",
    "reconcile_payments",
    "settle_gifts",
    "settle_payments",
]
