"""What happens in campaigns: occasions are opened, members claim.

Audit verbs: occasion.opened, occasion.changed; a claim is the gift.offered of its gift.
"""

from vouchers.campaigns.actions.claim import (
    AlreadyClaimed,
    NotOpenYet,
    OccasionOver,
    OccasionStopped,
    SoldOut,
    claim,
)
from vouchers.campaigns.actions.open_occasion import open_due, open_occasion

__all__ = [
    "AlreadyClaimed",
    "NotOpenYet",
    "OccasionOver",
    "OccasionStopped",
    "SoldOut",
    "claim",
    "open_due",
    "open_occasion",
]
