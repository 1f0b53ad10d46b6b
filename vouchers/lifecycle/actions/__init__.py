"""Everything that changes a gift or a voucher.

Audit verbs: gifts.granted (a batch), gift.offered, gift.collected, gift.issued, gift.refused, gift.expired,
voucher.redeemed and redemption.reversed (on the redemption), voucher.expired, voucher.voided.
"""

from vouchers.lifecycle.actions.collect import collect
from vouchers.lifecycle.actions.expire_due import Ended, expire_due
from vouchers.lifecycle.actions.grant import (
    BatchKeyTaken,
    BatchStopped,
    BudgetReached,
    NobodyToGive,
    NotPublished,
    grant,
)
from vouchers.lifecycle.actions.issue_package import NotAFullMember, issue_package
from vouchers.lifecycle.actions.redeem import redeem
from vouchers.lifecycle.actions.refuse import refuse
from vouchers.lifecycle.actions.reverse import AlreadyReversed, ReasonNeeded, TooLate, reverse
from vouchers.lifecycle.actions.void import CannotVoid, void
from vouchers.lifecycle.offers import AlreadyCollected, CollectingOver, NotToCollect

__all__ = [
    "AlreadyCollected",
    "AlreadyReversed",
    "BatchKeyTaken",
    "BatchStopped",
    "BudgetReached",
    "CannotVoid",
    "CollectingOver",
    "Ended",
    "NobodyToGive",
    "NotAFullMember",
    "NotPublished",
    "NotToCollect",
    "ReasonNeeded",
    "TooLate",
    "collect",
    "expire_due",
    "grant",
    "issue_package",
    "redeem",
    "refuse",
    "reverse",
    "void",
]
