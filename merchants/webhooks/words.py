"""What of the audit trail is told outside: which acts, and which of their facts.

The first word of an act decides. Free text never leaves: only ids, codes, states and amounts do.
"""

from typing import Any

# Acts told to systems of the company.
TOLD = frozenset(
    {
        "account", "agreement", "booking", "chargeback", "claim", "code", "codes", "complaint", "consent",
        "customer",
        "customers", "dispute", "gift", "gifts", "grant", "handover", "identity", "invoice", "member",
        "merchant", "occasion", "order", "payment", "phone", "points", "policy", "redemption", "refund",
        "scan",
        "statement", "store", "vehicle", "violation", "voucher",
    }
)  # fmt: skip
# The house's own affairs: who works here, who logs in, what is set.
KEPT = frozenset(
    {
        "accounts", "api_key", "configuration", "desk", "flag", "hold", "journal", "language", "operator",
        "payout", "rating",
        "password", "payout_run", "scene", "staff", "stock", "webhook", "wechat",
        "application", "bank_change", "document", "invitation", "leftovers",
        "bulletin", "calendar", "contact", "manager", "complaint_month", "customers_file", "keys", "licence",
        "policy_letter", "reminder", "revisit", "try", "care_flow", "survey",
        "attainment", "evaluation", "logins", "site_check", "standard",
    }
)  # fmt: skip
FACTS = frozenset(
    {
        "amount_fen", "batch", "benefit_fen", "bill_fen", "booking", "changed", "clock",
        "created", "customer", "due_fen",
        "given", "left_out", "member", "merchant", "number", "old", "outcome", "package", "payable", "points",
        "policy", "price_fen", "product", "purpose", "quantity", "refused", "replacement", "rows", "rule",
        "source", "state", "store", "tier", "topic", "unchanged", "uses_left", "uses_total",
        "valid_from", "valid_until", "vehicle", "voucher", "vouchers", "was",
    }
)  # fmt: skip

# Acts a merchant may be told of, if they name it or one of its stores. Nothing there is about a person.
MERCHANT_ACTS = (
    "booking.requested",
    "booking.reassigned",
    "booking.accepted",
    "booking.cancelled",
    "booking.called_off",
    "booking.lapsed",
    "booking.overdue",
    "booking.finished",
    "voucher.redeemed",
    "redemption.reversed",
    "statement.drawn",
    "statement.sent",
    "statement.recalled",
    "statement.reminded",
    "dispute.opened",
    "dispute.accepted",
    "dispute.rejected",
    "dispute.rejected_for_good",
    "statement.confirmed",
    "invoice.received",
    "invoice.returned",
    "statement.approved",
    "statement.paid",
    "statement.payment_failed",
    "merchant.suspended",
    "merchant.resumed",
    "agreement.made",
)
MERCHANT_FACTS = frozenset(
    {
        "amount_fen",
        "benefit_fen",
        "bill_fen",
        "booking",
        "clock",
        "due_fen",
        "merchant",
        "number",
        "payable",
        "price_fen",
        "product",
        "quantity",
        "state",
        "store",
        "uses_left",
        "voucher",
    }
)
PING = "webhook.pinged"


def noun_of(verb: str) -> str:
    """What an act was done to: 'voucher' of 'voucher.redeemed'."""
    return verb.partition(".")[0]


def facts_for(data: dict[str, Any], *, merchant: bool) -> dict[str, Any]:
    """The facts of an act that may leave the house."""
    allowed = MERCHANT_FACTS if merchant else FACTS
    return {name: value for name, value in sorted(data.items()) if name in allowed and _is_plain(value)}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, bool))
