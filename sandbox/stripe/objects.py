"""Stripe's objects as JSON, with the fields a shop reads; the rest stand as null."""

from typing import Any

from sandbox import clock

API_VERSION = "2026-10-28.endive"
Object = dict[str, Any]


def base(kind: str, prefix: str, **facts: Any) -> Object:
    """What every object has."""
    name = f"{prefix}_{clock.token(24)}"
    return {"id": name, "object": kind, "created": clock.now(), "livemode": False} | facts


def blank(names: str) -> Object:
    """Fields that are there and say nothing."""
    return dict.fromkeys(names.split())


def line_item(name: str, unit: int, quantity: int, currency: str) -> Object:
    """One line of a session, priced on the spot."""
    price = base("price", "price", currency=currency, unit_amount=unit, type="one_time", active=False)
    price |= {"product": f"prod_{clock.token(14)}", "unit_amount_decimal": str(unit), "metadata": {}}
    return {
        "id": f"li_{clock.token(24)}",
        "object": "item",
        "description": name,
        "quantity": quantity,
        "currency": currency,
        "amount_subtotal": unit * quantity,
        "amount_total": unit * quantity,
        "amount_discount": 0,
        "amount_tax": 0,
        "price": price | blank("recurring nickname lookup_key"),
        "metadata": {},
    }


def session(lines: list[Object], given: Object, url: str) -> Object:
    """An open Checkout session; `given` are the caller's own fields, `url` where the hosted pages live."""
    total = sum(line["amount_total"] for line in lines)
    made = base("checkout.session", "cs_test")
    facts = {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": lines[0]["currency"],
        "mode": "payment",
        "payment_status": "unpaid" if total else "no_payment_required",
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "ui_mode": "hosted_page",
        "url": f"{url}{made['id']}",
        "custom_fields": [],
        "custom_text": {},
        "shipping_options": [],
    }
    unsaid = (
        "client_secret consent customer_details invoice payment_intent payment_link setup_intent subscription"
    )
    return made | facts | blank(unsaid) | given


def intent(session: Object, facts: Object) -> Object:
    """The payment behind a session, before its first attempt."""
    made = base("payment_intent", "pi")
    unsaid = (
        "canceled_at cancellation_reason last_payment_error latest_charge next_action payment_method "
        "processing setup_future_usage shipping statement_descriptor transfer_data transfer_group"
    )
    known = {
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{made['id']}_secret_{clock.token(16)}",
        "confirmation_method": "automatic",
        "currency": session["currency"],
        "customer": session["customer"],
        "description": facts.get("description"),
        "metadata": facts.get("metadata") or {},
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "receipt_email": session["customer_email"],
        "status": "requires_payment_method",
    }
    return made | blank(unsaid) | known


def _method_details(method: str) -> Object:
    facts: Object = {"transaction_id": clock.token(28)}
    if method == "card":
        facts = {"brand": "unionpay", "last4": "0005", "country": "CN", "exp_month": 12, "exp_year": 2034}
    return {"type": method, method: facts}


def _verdict(amount: int, *, succeeded: bool) -> Object:
    if succeeded:
        facts = {
            "status": "succeeded",
            "amount_captured": amount,
            "balance_transaction": f"txn_{clock.token(24)}",
        }
        return facts | blank("failure_code failure_message") | {"outcome": {"type": "authorized"}}
    facts = {"status": "failed", "amount_captured": 0, "balance_transaction": None}
    words = {"failure_code": "card_declined", "failure_message": "Your card was declined."}
    return facts | words | {"outcome": {"type": "issuer_declined"}}


def charge(paid_by: Object, method: str, *, succeeded: bool) -> Object:
    """One attempt to pay an intent."""
    made = base("charge", "ch" if method == "card" else "py")
    billing = {"email": paid_by["receipt_email"]} | blank("address name phone")
    copied = {
        name: paid_by[name] for name in ("amount", "currency", "customer", "description", "receipt_email")
    }
    known = {
        "amount_refunded": 0,
        "billing_details": billing,
        "captured": succeeded,
        "disputed": False,
        "fraud_details": {},
        "metadata": dict(paid_by["metadata"]),
        "paid": succeeded,
        "payment_intent": paid_by["id"],
        "payment_method": f"pm_{clock.token(24)}",
        "payment_method_details": _method_details(method),
        "refunded": False,
    }
    verdict = _verdict(paid_by["amount"], succeeded=succeeded)
    return made | copied | known | verdict | blank("receipt_number receipt_url")


def refund(of: Object, amount: int, reason: str | None, metadata: Object, status: str) -> Object:
    """Money on its way back."""
    made = base("refund", "re" if of["id"].startswith("ch_") else "pyr")
    known = {
        "amount": amount,
        "balance_transaction": f"txn_{clock.token(24)}",
        "charge": of["id"],
        "currency": of["currency"],
        "metadata": metadata,
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "status": status,
    }
    return (
        made | blank("receipt_number destination_details source_transfer_reversal transfer_reversal") | known
    )


def dispute(of: Object, reason: str, answer_days: int) -> Object:
    """The payer's bank takes a charge back."""
    made = base("dispute", "du")
    due = made["created"] + answer_days * 86400
    known = {
        "amount": of["amount"],
        "balance_transactions": [],
        "charge": of["id"],
        "currency": of["currency"],
        "evidence": {},
        "evidence_details": {"due_by": due, "has_evidence": False, "past_due": False, "submission_count": 0},
        "is_charge_refundable": False,
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
    return made | known


def transfer(amount: int, currency: str, destination: str, metadata: Object, texts: Object) -> Object:
    """Money for a connected account."""
    made = base("transfer", "tr")
    known = {
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": f"txn_{clock.token(24)}",
        "currency": currency,
        "destination": destination,
        "destination_payment": f"py_{clock.token(24)}",
        "metadata": metadata,
        "reversals": {"object": "list", "data": [], "has_more": False, "url": f"/{made['id']}/reversals"},
        "reversed": False,
        "source_type": "card",
    }
    return made | blank("source_transaction") | known | texts
