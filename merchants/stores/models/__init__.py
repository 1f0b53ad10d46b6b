"""Partner merchants: who they are and where, what they are paid on which account, who works for them."""

from merchants.stores.models.banking import BankChange
from merchants.stores.models.documents import MerchantDocument
from merchants.stores.models.invitations import Invitation
from merchants.stores.models.registry import (
    Agreement,
    ApiKey,
    Guesser,
    Merchant,
    MissCount,
    Operator,
    OperatorRole,
    Store,
)

__all__ = [
    "Agreement",
    "ApiKey",
    "BankChange",
    "Guesser",
    "Invitation",
    "Merchant",
    "MerchantDocument",
    "MissCount",
    "Operator",
    "OperatorRole",
    "Store",
]
