"""The promise: gifts, vouchers and their use."""

from vouchers.lifecycle.models.gift import Gift, GrantBatch
from vouchers.lifecycle.models.handover import Handover
from vouchers.lifecycle.models.limit import LimitCounter
from vouchers.lifecycle.models.redemption import Redemption, RedemptionDoor
from vouchers.lifecycle.models.stock import CodeBatch, MemberGuesses, StockCode
from vouchers.lifecycle.models.voucher import Voucher

__all__ = [
    "CodeBatch",
    "Gift",
    "GrantBatch",
    "Handover",
    "LimitCounter",
    "MemberGuesses",
    "Redemption",
    "RedemptionDoor",
    "StockCode",
    "Voucher",
]
