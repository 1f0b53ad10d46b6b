"""What happens in campaigns: occasions are opened, members claim or draw.

Audit verbs: occasion.opened, occasion.changed, try.drawn; a claim is the gift.offered of its gift.
"""

from vouchers.campaigns.actions.claim import (
    AlreadyClaimed,
    NotOpenYet,
    OccasionOver,
    OccasionStopped,
    SoldOut,
    claim,
)
from vouchers.campaigns.actions.draw import NoTriesLeft, draw
from vouchers.campaigns.actions.open_occasion import open_due, open_occasion

__all__ = [
    "AlreadyClaimed",
    "NoTriesLeft",
    "NotOpenYet",
    "OccasionOver",
    "OccasionStopped",
    "SoldOut",
    "claim",
    "draw",
    "open_due",
    "open_occasion",
]
