"""One merchant with everything about it, for the desk, in a fixed number of queries."""

from dataclasses import dataclass

from merchants.ledger.models import Hold
from merchants.quality.queries import Standing, standing_of
from merchants.settlement.models import Statement
from merchants.stores.banking import masked
from merchants.stores.models import (
    Agreement,
    ApiKey,
    BankChange,
    Invitation,
    Merchant,
    MerchantDocument,
    Operator,
    Store,
)
from merchants.stores.queries import colleagues, invitations_of, keys_of

SHOWN = 20


@dataclass(frozen=True)
class WholeMerchant:
    """What one page of the desk shows of a merchant."""

    merchant: Merchant
    account: str
    bank_changes: list[BankChange]
    stores: list[Store]
    agreements: list[Agreement]
    documents: list[MerchantDocument]
    operators: list[Operator]
    invited: list[Invitation]
    keys: list[ApiKey]
    holds: list[Hold]
    statements: list[Statement]
    standing: Standing


def whole_merchant(merchant: Merchant) -> WholeMerchant:
    """The merchant's account (masked), stores, prices, papers, people, keys, holds and statements."""
    prices = merchant.agreements.select_related("product").order_by("product__code", "-period")
    holds = Hold.objects.open().filter(merchant=merchant).order_by("-pk")
    return WholeMerchant(
        merchant=merchant,
        account=masked(merchant.bank_account),
        bank_changes=list(merchant.bank_changes.order_by("-pk")[:3]),
        stores=list(merchant.stores.select_related("branch").order_by("code")[:SHOWN]),
        agreements=list(prices[:SHOWN]),
        documents=list(merchant.documents.order_by("withdrawn_at", "-pk")[:SHOWN]),
        operators=list(colleagues(merchant)[:SHOWN]),
        invited=list(invitations_of(merchant)[:SHOWN]),
        keys=list(keys_of(merchant)[:SHOWN]),
        holds=list(holds[:SHOWN]),
        statements=list(Statement.objects.filter(merchant=merchant).order_by("-pk")[:SHOWN]),
        standing=standing_of(merchant),
    )
