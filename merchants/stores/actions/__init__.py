"""What changes in a merchant's own affairs: people, keys, prices, standing."""

from merchants.stores.actions.add_operator import NotAPartner, UsernameTaken, add_operator
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
from merchants.stores.actions.invite import (
    InvitationGone,
    accept_invitation,
    invite_operator,
    renew_invitation,
    withdraw_invitation,
)
from merchants.stores.actions.keep_document import (
    AlreadyWithdrawn,
    keep_document,
    remind_of_documents,
    withdraw_document,
)
from merchants.stores.actions.note_miss import note_miss
from merchants.stores.actions.onboard import (
    PapersMissing,
    apply_again,
    approve_merchant,
    enter_merchant,
    reject_merchant,
)
from merchants.stores.actions.open_store import open_store
from merchants.stores.actions.reset_login import OwnLogin, reset_operator_login
from merchants.stores.actions.revoke_api_key import revoke_api_key, touch_api_key
from merchants.stores.actions.suspend_merchant import NotPossibleNow, resume_merchant, suspend_merchant

__all__ = [
    "AlreadyWithdrawn",
    "ChangeDecided",
    "ChangeWaits",
    "InvitationGone",
    "LastOwner",
    "NotAPartner",
    "NotAnAccount",
    "NotPossibleNow",
    "OwnLogin",
    "PapersMissing",
    "PriceOverlaps",
    "UsernameTaken",
    "accept_invitation",
    "add_operator",
    "agree_price",
    "apply_again",
    "approve_bank_change",
    "approve_merchant",
    "cancel_bank_change",
    "create_api_key",
    "deactivate_operator",
    "enter_merchant",
    "invite_operator",
    "keep_document",
    "note_miss",
    "open_store",
    "propose_bank_change",
    "reject_bank_change",
    "reject_merchant",
    "remind_of_documents",
    "renew_invitation",
    "reset_operator_login",
    "resume_merchant",
    "revoke_api_key",
    "suspend_merchant",
    "touch_api_key",
    "withdraw_document",
    "withdraw_invitation",
]
