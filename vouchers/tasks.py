"""Table of contents of the wing's tasks."""

from vouchers.lifecycle.tasks import expire_due, lapse_due
from vouchers.mall.tasks import settle_payments

__all__ = ["expire_due", "lapse_due", "settle_payments"]
