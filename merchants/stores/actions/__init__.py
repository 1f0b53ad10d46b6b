"""What changes in a merchant's own affairs: people, keys, prices, standing."""

from merchants.stores.actions.add_operator import UsernameTaken, add_operator
from merchants.stores.actions.agree_price import PriceOverlaps, agree_price
from merchants.stores.actions.create_api_key import create_api_key
from merchants.stores.actions.deactivate_operator import LastOwner, deactivate_operator
from merchants.stores.actions.note_miss import note_miss
from merchants.stores.actions.revoke_api_key import revoke_api_key, touch_api_key
from merchants.stores.actions.suspend_merchant import NotPossibleNow, resume_merchant, suspend_merchant

__all__ = [
    "LastOwner",
    "NotPossibleNow",
    "PriceOverlaps",
    "UsernameTaken",
    "add_operator",
    "agree_price",
    "create_api_key",
    "deactivate_operator",
    "note_miss",
    "resume_merchant",
    "revoke_api_key",
    "suspend_merchant",
    "touch_api_key",
]
