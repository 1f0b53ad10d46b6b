"""Rows as the API shows them. Plain dictionaries: the hot path needs no second validation."""

from datetime import datetime
from typing import Any

from club.core.clock import SHANGHAI
from club.core.money import as_json
from merchants.bookings.models import Booking
from merchants.counter.bookings import answers_of, due_of
from merchants.counter.queries import holder
from merchants.counter.uploads import Result
from merchants.settlement.models import Dispute, Statement, StatementLine
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.queries import Holder, Lookup, holder_of, value_left


def moment(at: datetime | None) -> str | None:
    """A time with the offset of the club's zone."""
    return at.astimezone(SHANGHAI).isoformat() if at else None


def money(fen: int | None) -> dict[str, int | str] | None:
    """Fen as money, where there are any."""
    return None if fen is None else as_json(fen)


def member(person: Holder) -> dict[str, str]:
    """The masked member."""
    return {"name": person.name, "phone": person.phone, "plate": person.plate}


def product(row: ServiceProduct) -> dict[str, str]:
    """A service by code and name."""
    return {"code": row.code, "name": row.name, "name_en": row.name_en}


def found(row: Lookup, kept_for: Booking | None = None) -> dict[str, Any]:
    """What a look-up answers."""
    return {
        "voucher": str(row.voucher),
        "product": {"code": row.product_code, "name": row.product, "name_en": row.product_en},
        "benefit": row.benefit,
        "needs_amount": row.needs_amount,
        "value_left": money(row.value_left_fen),
        "discount_percent": row.discount_percent,
        "cap_per_use": money(row.cap_per_use_fen),
        "month_left": money(row.month_left_fen),
        "uses_left": row.uses_left,
        "uses_total": row.uses_total,
        "valid_from": moment(row.valid_from),
        "valid_until": moment(row.valid_until),
        "questions": row.questions,
        "member": member(row.holder),
        "usable": row.verdict.usable,
        "reason": row.verdict.code or None,
        "message": row.verdict.message or None,
        "booking": str(kept_for.uid) if kept_for else None,
    }


def redemption(row: Redemption) -> dict[str, Any]:
    """A redemption with its masked member and what the merchant gets."""
    return {
        "id": str(row.uid),
        "voucher": {
            "id": str(row.voucher.uid),
            "uses_left": row.voucher.uses_left,
            "value_left": money(value_left(row.voucher)),
        },
        "product": product(row.product),
        "store": row.store.code,
        "quantity": row.quantity,
        "redeemed_at": moment(row.redeemed_at),
        "occurred_at": moment(row.occurred_at),
        "bill": money(row.bill_fen),
        "benefit": money(row.benefit_fen),
        "settlement_price": as_json(row.payable.amount_fen),
        "member": member(holder(row)),
        "reversed_at": moment(row.reversed_at),
        "reversal_reason": row.reversal_reason or None,
    }


def booking(row: Booking) -> dict[str, Any]:
    """A booking with its masked member, and what has to happen next by when."""
    due, use = due_of(row), row.redemption
    return {
        "id": str(row.uid),
        "number": row.reference,
        "state": row.state,
        "product": product(row.product),
        "store": row.store.code if row.store else None,
        "starts_at": moment(row.starts_at),
        "as_soon_as_possible": bool(row.terms.get("is_now")),
        "requested_at": moment(row.requested_at),
        "accepted_at": moment(row.accepted_at),
        "arrived_at": moment(row.arrived_at),
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
        "ended_at": moment(row.ended_at),
        "reason": row.reason or None,
        "due": {"what": due.kind, "at": moment(due.due_at)} if due else None,
        "member": member(holder_of(row.member, row.voucher.vehicle)),
        "answers": {question["code"]: text for question, text in answers_of(row)},
        "photos": len(row.photos.all()),
        "photos_needed": row.terms["photos_needed"],
        "redemption": str(use.uid) if use else None,
        "settlement_price": money(use.payable.amount_fen) if use else None,
        "customer_pays": money(row.customer_pays_fen),
    }


def uploaded(result: Result) -> dict[str, Any]:
    """What became of one scan of a batch."""
    row = result.row
    return {
        "nonce": result.nonce,
        "status": result.status,
        "state": row.state if row else None,
        "code": result.code or None,
        "message": result.message or None,
        "scan": str(row.uid) if row else None,
        "redemption": str(row.redemption.uid) if row and row.redemption else None,
    }


def statement(row: Statement) -> dict[str, Any]:
    """A statement's head."""
    return {
        "number": row.number,
        "period_start": row.period_start.isoformat(),
        "period_end": row.period_end.isoformat(),
        "state": row.state,
        "lines_count": row.lines_count,
        "lines_sum": as_json(row.lines_fen),
        "carried_over": as_json(row.carried_fen),
        "due": as_json(row.due_fen),
        "sent_at": moment(row.sent_at),
        "confirmed_at": moment(row.confirmed_at),
        "paid_at": moment(row.paid_at),
    }


def line(row: StatementLine) -> dict[str, Any]:
    """A line of a statement."""
    owed = row.payable
    return {
        "id": str(owed.uid),
        "kind": _kind(row),
        "redemption": str(row.redemption.uid) if row.redemption else None,
        "at": moment(owed.at),
        "store": owed.store.code,
        "product": product(owed.product),
        "quantity": owed.quantity,
        "unit_price": as_json(owed.unit_price_fen),
        "amount": as_json(row.amount_fen),
    }


def dispute(row: Dispute) -> dict[str, Any]:
    """A dispute with the last answer to it."""
    return {
        "id": str(row.uid),
        "line": str(row.line.payable.uid),
        "category": row.category,
        "words": row.words,
        "wanted": money(row.wanted_fen),
        "state": row.state,
        "opened_at": moment(row.opened_at),
        "answer": row.final_decision or row.decision or None,
        "correction": money(row.correction.amount_fen) if row.correction else None,
    }


def _kind(row: StatementLine) -> str:
    if row.payable.reverses_id:
        return "reversal"
    if row.payable.corrects_id:
        return "correction"
    return "redemption" if row.redemption else "good_faith"
