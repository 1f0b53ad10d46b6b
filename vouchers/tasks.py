"""Table of contents of the wing's tasks."""

from vouchers.mall.tasks import settle_payments  # noqa: F401
