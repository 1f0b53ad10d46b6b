"""The member's pages of gifts and vouchers."""

from vouchers.lifecycle.views.gifts import collect, gift, gifts, refuse
from vouchers.lifecycle.views.vouchers import voucher, voucher_qr, voucher_stores, vouchers

__all__ = ["collect", "gift", "gifts", "refuse", "voucher", "voucher_qr", "voucher_stores", "vouchers"]
