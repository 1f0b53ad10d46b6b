"""Table of contents of the wing's tasks."""

from vouchers.lifecycle.tasks import expire_due  # noqa: F401
from vouchers.mall.tasks import settle_payments  # noqa: F401
