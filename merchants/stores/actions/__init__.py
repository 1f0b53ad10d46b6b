"""What changes in a merchant's own affairs: people, keys, prices, standing."""

from merchants.stores.actions.add_operator import UsernameTaken, add_operator
from merchants.stores.actions.agree_price import PriceOverlaps, agree_price
from merchants.stores.actions.change_bank_details import (
    ChangeDecided,
    ChangeWaits,
    NotAnAccount,
    approve_bank_change,
    cancel_bank_change,
    propose_bank_change,
    reject_bank_change,
)
from merchants.stores.actions.create_api_key import create_api_key
from merchants.stores.actions.deactivate_operator import LastOwner, deactivate_operator
from merchants.stores.actions.note_miss import note_miss
from merchants.stores.actions.revoke_api_key import revoke_api_key, touch_api_key
from merchants.stores.actions.suspend_merchant import NotPossibleNow, resume_merchant, suspend_merchant

__all__ = [
    "ChangeDecided",
    "ChangeWaits",
    "LastOwner",
    "NotAnAccount",
    "NotPossibleNow",
    "PriceOverlaps",
    "UsernameTaken",
    "add_operator",
    "agree_price",
    "approve_bank_change",
    "cancel_bank_change",
    "create_api_key",
    "deactivate_operator",
    "note_miss",
    "propose_bank_change",
    "reject_bank_change",
    "resume_merchant",
    "revoke_api_key",
    "suspend_merchant",
    "touch_api_key",
]
