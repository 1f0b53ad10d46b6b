"""An example of every request and answer, and which problems a call may answer with."""

from typing import Any

UID = "6f1c1f6e-0b1e-4b51-9d0e-1f2f3a4b5c6d"
AT = "2026-09-15T10:00:00+08:00"
PRODUCT = {"code": "wash", "name": "免费洗车", "name_en": "Car wash"}
MEMBER = {"name": "张**", "phone": "138****5678", "plate": "鲁A***45"}
FEN = {"amount": 2500, "currency": "CNY"}

REDEMPTION: dict[str, Any] = {
    "id": UID,
    "voucher": {"id": UID, "uses_left": 0, "value_left": None},
    "product": PRODUCT,
    "store": "MD00001",
    "quantity": 1,
    "redeemed_at": AT,
    "occurred_at": AT,
    "bill": None,
    "benefit": None,
    "settlement_price": FEN,
    "member": MEMBER,
    "reversed_at": None,
    "reversal_reason": None,
}
BOOKING: dict[str, Any] = {
    "id": UID,
    "number": "6F1C1F",
    "state": "accepted",
    "product": {"code": "rescue", "name": "道路救援", "name_en": "Roadside rescue"},
    "store": "MD00001",
    "starts_at": AT,
    "as_soon_as_possible": True,
    "requested_at": AT,
    "accepted_at": AT,
    "arrived_at": None,
    "started_at": None,
    "finished_at": None,
    "ended_at": None,
    "reason": None,
    "due": {"what": "contact", "at": AT},
    "member": MEMBER,
    "answers": {"where": "经十路 1 号，辅路"},
    "photos": 0,
    "photos_needed": 2,
    "redemption": None,
    "settlement_price": None,
    "customer_pays": {"amount": 0, "currency": "CNY"},
}
STATEMENT: dict[str, Any] = {
    "number": "ST-SH00001-202608",
    "period_start": "2026-08-01",
    "period_end": "2026-09-01",
    "state": "sent",
    "lines_count": 12,
    "lines_sum": {"amount": 30000, "currency": "CNY"},
    "carried_over": {"amount": 0, "currency": "CNY"},
    "due": {"amount": 30000, "currency": "CNY"},
    "sent_at": AT,
    "confirmed_at": None,
    "paid_at": None,
}
LINE = {
    "id": UID,
    "kind": "redemption",
    "redemption": UID,
    "at": AT,
    "store": "MD00001",
    "product": PRODUCT,
    "quantity": 1,
    "unit_price": FEN,
    "amount": FEN,
}
EVENT = {
    "id": "evt_0f8fad5bd9cb469fa1657086728950e0",
    "type": "voucher.redeemed",
    "occurred_at": AT,
    "subject": {"kind": "redemption", "id": UID},
    "actor": {"kind": "operator"},
    "data": {"voucher": UID, "member": UID, "store": "MD00001", "quantity": 1, "amount_fen": 2500},
}

DISPUTE = {
    "id": UID,
    "line": UID,
    "category": "price",
    "words": "The agreed price since September is 30 yuan",
    "wanted": {"amount": 3000, "currency": "CNY"},
    "state": "accepted",
    "opened_at": AT,
    "answer": "You are right",
    "correction": {"amount": 500, "currency": "CNY"},
}
EXAMPLES: dict[str, Any] = {
    "LookupIn": {"code": "8K3M 7QXP VT2W D", "store": "MD00001"},
    "LookupOut": {
        "voucher": UID,
        "product": PRODUCT,
        "benefit": "service",
        "needs_amount": False,
        "value_left": None,
        "discount_percent": None,
        "cap_per_use": None,
        "month_left": None,
        "uses_left": 1,
        "uses_total": 1,
        "valid_from": "2026-09-01T00:00:00+08:00",
        "valid_until": "2026-12-01T00:00:00+08:00",
        "questions": [],
        "member": MEMBER,
        "usable": True,
        "reason": None,
        "message": None,
        "booking": None,
    },
    "RedemptionIn": {
        "code": "8K3M 7QXP VT2W D",
        "store": "MD00001",
        "quantity": 1,
        "answers": {"mileage": "12000"},
    },
    "RedemptionOut": REDEMPTION,
    "RedemptionList": {"items": [REDEMPTION], "next_cursor": None},
    "BatchIn": {"items": [{"code": "8K3M 7QXP VT2W D", "nonce": "till-1-000042", "occurred_at": AT}]},
    "BatchOut": {
        "items": [
            {
                "nonce": "till-1-000042",
                "status": "redeemed",
                "state": "redeemed",
                "code": None,
                "message": None,
                "scan": UID,
                "redemption": UID,
            }
        ]
    },
    "ReversalIn": {"reason": "The customer changed their mind"},
    "ReversalOut": {
        **REDEMPTION,
        "reversed_at": AT,
        "reversal_reason": "The customer changed their mind",
        "settlement": None,
    },
    "BookingOut": BOOKING,
    "BookingList": {"items": [BOOKING], "next_cursor": None},
    "OfferList": {"items": [{**BOOKING, "state": "requested", "store": None, "accepted_at": None}]},
    "AcceptIn": {"store": "MD00001", "arrive_in_minutes": 30},
    "StartIn": {},
    "FinishIn": {"km": 63, "expenses": {"amount": 1500, "currency": "CNY"}, "note": "Battery replaced"},
    "CancelIn": {"reason": "The tow truck has broken down"},
    "StatementOut": STATEMENT,
    "StatementList": {"items": [STATEMENT], "next_cursor": None},
    "LineOut": LINE,
    "LineList": {"items": [LINE], "next_cursor": None},
    "DisputeIn": {
        "line": UID,
        "category": "price",
        "words": "The agreed price since September is 30 yuan",
        "wanted": {"amount": 3000, "currency": "CNY"},
    },
    "DisputeOut": DISPUTE,
    "DisputeList": {"items": [DISPUTE], "next_cursor": None},
    "CustomerIn": {
        "name": "王小明",
        "branch": "370100",
        "id_number": "11010519491231002X",
        "phone": "13800000001",
        "city": "济南",
    },
    "VehicleIn": {
        "customer": "C0000001",
        "plate": "鲁A12345",
        "model": "大众朗逸",
        "fuel": "petrol",
        "seats": 5,
    },
    "PolicyIn": {
        "customer": "C0000001",
        "vin": "LATPAB071W1005301",
        "line": "motor",
        "product_name": "机动车商业保险",
        "first_day": "2026-01-01",
        "last_day": "2026-12-31",
        "premium": {"amount": 350000, "currency": "CNY"},
        "state": "in_force",
    },
    "ClaimIn": {
        "customer": "C0000001",
        "policy": "PDAA202637010000000001",
        "state": "paid",
        "reported_at": AT,
        "paid": {"amount": 120000, "currency": "CNY"},
        "has_injury": False,
        "loss": {"amount": 120000, "currency": "CNY"},
        "documents_at": AT,
        "approved_at": AT,
    },
    "ViolationIn": {
        "vin": "LATPAB071W1005301",
        "happened_at": AT,
        "what": "机动车违反规定停放",
        "place": "经十路与舜耕路路口",
        "points": 0,
        "fine": {"amount": 10000, "currency": "CNY"},
        "state": "open",
    },
    "RecordOut": {"id": UID, "created": False, "changed": True},
    "GiftsIn": {"batch": "renewal-2026-09", "package": "wash3", "members": ["M00000001", "C0000002"]},
    "GiftsOut": {
        "batch": "renewal-2026-09",
        "package": "wash3",
        "given": 1,
        "left_out": 0,
        "passed_over": {"unknown_member": 1},
    },
    "GiftBatchOut": {
        "batch": "renewal-2026-09",
        "package": "wash3",
        "made_at": AT,
        "stopped_at": None,
        "gifts": {"offered": 40, "collected": 12},
    },
    "ComplaintIn": {
        "channel": "regulator",
        "received_at": AT,
        "name": "赵四",
        "phone": "13900001111",
        "branch": "370100",
        "cause": "claim_standard",
        "story": "对定损金额有异议",
        "way": "phone",
        "is_first": True,
        "will_negotiate": True,
    },
    "ComplaintOut": {
        "id": UID,
        "number": "TS202609150001",
        "reference": "12378-2026-0418",
        "state": "received",
        "grade": "informal",
        "received_at": AT,
        "answered_at": None,
        "closed_at": None,
        "deadlines": [{"kind": "contact", "due_at": AT, "provisional": False}],
    },
    "EventList": {"items": [EVENT], "next_cursor": "184467"},
}

PROBLEMS_OF_ALL = {
    "invalid": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "https_required": 403,
    "not_found": 404,
    "busy": 503,
}
GUESSING = {"invalid_code": 404, "throttled": 429}
ONCE = {"key_required": 400, "in_progress": 409, "key_reused": 422}
REFUSED = dict.fromkeys(
    [
        *("already_redeemed", "exhausted", "expired", "not_yet_valid", "void", "not_offered_here"),
        *("wrong_store", "merchant_suspended", "cap_reached", "member_limit", "outside_hours"),
        *("booking_required", "booked", "qr_expired", "bad_signature"),
    ],
    409,
)
MOVED = {"booking_state": 409, "throttled": 429}
UNPROVEN = {"answers_missing": 422, "evidence_missing": 422, "consent_missing": 409}
# Calls that answer 200 when they are repeated.
REPLAYED = {"POST /redemptions": 201, "POST /statements/{number}/disputes": 201}

PROBLEMS: dict[str, dict[str, int]] = {
    "POST /vouchers/lookup": {**GUESSING, "bad_signature": 409, "qr_expired": 409},
    "POST /redemptions": {**GUESSING, **ONCE, **REFUSED, **UNPROVEN, "booking_state": 409},
    "POST /bookings/{id}/accept": {**ONCE, **MOVED, "not_bookable": 409},
    "POST /bookings/{id}/start": {**ONCE, **MOVED},
    "POST /bookings/{id}/finish": {**ONCE, **MOVED, **GUESSING, **REFUSED, **UNPROVEN},
    "POST /bookings/{id}/cancel": {**ONCE, **MOVED},
    "POST /redemptions/{id}/reversal": {**ONCE, "already_reversed": 409, "too_late": 409, "throttled": 429},
    "POST /redemptions/batch": {"too_large": 413, "throttled": 429},
    "POST /statements/{number}/confirm": {"wrong_state": 409, "in_progress": 409, "key_reused": 422},
    "POST /statements/{number}/disputes": {
        **ONCE, "wrong_state": 409, "already_disputed": 409, "same_amount": 400, "reason_missing": 400,
        "throttled": 429,
    },
    "PUT /complaints/{reference}": {"already_received": 409, "key_reused": 422},
    "POST /gifts": {
        "not_published": 409, "nobody_to_give": 409, "stopped": 409, "budget": 409, "key_reused": 422
    },
}  # fmt: skip


def problem_example(status: int, code: str) -> dict[str, Any]:
    """What a problem looks like."""
    words = "What went wrong, in words"
    shown = {"type": f"/api/v1/docs#{code}", "title": words, "status": status, "code": code, "detail": words}
    errors = [{"field": "store", "message": "Field required"}]
    return {**shown, "errors": errors} if code == "invalid" else shown
