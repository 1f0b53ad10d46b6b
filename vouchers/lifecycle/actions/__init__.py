"""Everything that changes a gift or a voucher.

Audit verbs: gifts.granted (a batch), gift.offered, gift.collected, gift.issued, gift.refused, gift.expired,
voucher.redeemed and redemption.reversed (on the redemption), voucher.expired, voucher.voided,
voucher.extended, voucher.replaced and voucher.given_back (on the old
one), handover.offered, handover.accepted, handover.taken_back, handover.lapsed, gift.revoked, grant.stopped,
grant.settled,
codes.ordered, codes.minted, codes.imported, codes.voided, stock.low.
"""

from vouchers.lifecycle.actions.accept_handover import accept_handover
from vouchers.lifecycle.actions.claim_code import (
    CodeTooLate,
    CodeUsed,
    CodeWithdrawn,
    UnknownCode,
    claim_code,
)
from vouchers.lifecycle.actions.collect import collect
from vouchers.lifecycle.actions.expire_due import Ended, expire_due
from vouchers.lifecycle.actions.extend import CannotExtend, extend
from vouchers.lifecycle.actions.give_back import NothingToGiveBack, give_back
from vouchers.lifecycle.actions.grant import (
    BatchKeyTaken,
    BatchStopped,
    NobodyToGive,
    grant,
)
from vouchers.lifecycle.actions.hand_over import hand_over
from vouchers.lifecycle.actions.honour import honour
from vouchers.lifecycle.actions.import_codes import import_codes
from vouchers.lifecycle.actions.issue_package import NotAFullMember, issue_package
from vouchers.lifecycle.actions.lapse_due import lapse_due
from vouchers.lifecycle.actions.mint_codes import mint_codes, mint_ordered
from vouchers.lifecycle.actions.note_low_stock import note_low_stock
from vouchers.lifecycle.actions.order_codes import (
    BadCount,
    CodeBatchTaken,
    OverBeforeItBegins,
    order_codes,
)
from vouchers.lifecycle.actions.redeem import redeem
from vouchers.lifecycle.actions.refuse import refuse
from vouchers.lifecycle.actions.replace import CannotReplace, replace
from vouchers.lifecycle.actions.reverse import AlreadyReversed, ReasonNeeded, TooLate, reverse
from vouchers.lifecycle.actions.revoke import CannotRevoke, revoke
from vouchers.lifecycle.actions.settle_gifts import settle_gifts
from vouchers.lifecycle.actions.stop_batch import CannotStop, NotStopped, revoke_offered, stop_batch
from vouchers.lifecycle.actions.take_back import take_back
from vouchers.lifecycle.actions.void import CannotVoid, void
from vouchers.lifecycle.actions.void_codes import CannotVoidCodes, void_codes
from vouchers.lifecycle.budgets import BudgetReached
from vouchers.lifecycle.offering import NotPublished
from vouchers.lifecycle.offers import AlreadyCollected, CollectingOver, NotToCollect
from vouchers.lifecycle.patterns import BadPattern
from vouchers.lifecycle.stock import OutOfStock

__all__ = [
    "AlreadyCollected",
    "AlreadyReversed",
    "BadCount",
    "BadPattern",
    "BatchKeyTaken",
    "BatchStopped",
    "BudgetReached",
    "CannotExtend",
    "CannotReplace",
    "CannotRevoke",
    "CannotStop",
    "CannotVoid",
    "CannotVoidCodes",
    "CodeBatchTaken",
    "CodeTooLate",
    "CodeUsed",
    "CodeWithdrawn",
    "CollectingOver",
    "Ended",
    "NobodyToGive",
    "NotAFullMember",
    "NotPublished",
    "NotStopped",
    "NotToCollect",
    "NothingToGiveBack",
    "OutOfStock",
    "OverBeforeItBegins",
    "ReasonNeeded",
    "TooLate",
    "UnknownCode",
    "accept_handover",
    "claim_code",
    "collect",
    "expire_due",
    "extend",
    "give_back",
    "grant",
    "hand_over",
    "honour",
    "import_codes",
    "issue_package",
    "lapse_due",
    "mint_codes",
    "mint_ordered",
    "note_low_stock",
    "order_codes",
    "redeem",
    "refuse",
    "replace",
    "reverse",
    "revoke",
    "revoke_offered",
    "settle_gifts",
    "stop_batch",
    "take_back",
    "void",
    "void_codes",
]
