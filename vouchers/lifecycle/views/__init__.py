"""The member's pages of gifts and vouchers."""

from vouchers.lifecycle.views.codes import add_code
from vouchers.lifecycle.views.gifts import collect, gift, gifts, refuse
from vouchers.lifecycle.views.handovers import accept_handover, hand_over, handover, handover_list, take_back
from vouchers.lifecycle.views.holdings import holdings
from vouchers.lifecycle.views.vouchers import voucher, voucher_qr, voucher_stores, vouchers

__all__ = [
    "accept_handover",
    "add_code",
    "collect",
    "gift",
    "gifts",
    "hand_over",
    "handover",
    "handover_list",
    "holdings",
    "refuse",
    "take_back",
    "voucher",
    "voucher_qr",
    "voucher_stores",
    "vouchers",
]
