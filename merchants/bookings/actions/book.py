"""Book a voucher."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from club.core.audit import Actor
from club.core.clock import local_date
from merchants.bookings import clocks, consequences, counting, queries, told
from merchants.bookings.models import Booking, BookingRule, BookingState, Slot
from merchants.bookings.refusals import NotBookable, SlotGone
from merchants.stores.models import Store
from vouchers.lifecycle import reserving
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.refusals import AnswersMissing
from vouchers.lifecycle.rules import missing_answers

LONGEST_ANSWER = 200


@transaction.atomic
def book(
    *,
    voucher: Voucher,
    store: Store | None,
    starts_at: datetime | None,
    by: Actor,
    at: datetime,
    city: str = "",
    answers: Mapping[str, Any] | None = None,
    tow_to: str = "",
) -> Booking:
    """Keep a voucher for a time at a store, or for an errand as soon as it can be.

    Without a `store` an errand goes to all stores of `city` that take it, where the rule allows that. Without
    `starts_at` it is for now. A destination for towing that the member names himself is his consent.

    - the voucher is booked; one place of the time is taken; one more open booking of the member is counted
    - asked for, or accepted at once where nobody has to accept; its clocks run
    - one audit entry, a message to the store, and one to the member when it is accepted at once
    - refuses with the reasons in `refusals`, and with those of the voucher for that time
    """
    row = reserving.locked(voucher)
    rule = queries.rule_of(row.product_id)
    if rule is None:
        raise NotBookable
    is_now = starts_at is None
    moment = starts_at or at + timedelta(minutes=rule.arrive_minutes)
    given = _answered(rule, answers or {})
    _ensure_allowed(row, rule, store, moment, at, judged=at if is_now else moment)
    counting.count_open(row, rule.open_per_member)
    slot = _place(row, rule, store, starts_at, at)
    reserving.reserve(row)
    booking = Booking(
        member=row.member,
        voucher=row,
        product=row.product,
        branch_id=row.branch_id,
        merchant_id=store.merchant_id if store else None,
        store=store,
        city=store.city if store else city,
        slot=slot,
        terms={**rule.terms(), "is_now": is_now},
        answers_text=json.dumps(given, ensure_ascii=False) if given else "",
        starts_at=moment,
        requested_at=at,
        tow_to=tow_to.strip()[:200],
        tow_agreed_at=at if tow_to.strip() else None,
    )
    _begin(booking, by, at)
    return booking


def _answered(rule: BookingRule, answers: Mapping[str, Any]) -> dict[str, str]:
    missing = missing_answers(rule.questions, answers)
    if missing:
        raise AnswersMissing(questions=missing)
    asked = [question["code"] for question in rule.questions]
    return {code: str(answers[code]).strip()[:LONGEST_ANSWER] for code in asked if answers.get(code)}


def _ensure_allowed(
    voucher: Voucher, rule: BookingRule, store: Store | None, moment: datetime, at: datetime, judged: datetime
) -> None:
    consequences.refuse_locked(voucher.member, rule, at)
    latest = local_date(at) + timedelta(days=rule.days_ahead)
    if store is None and not (rule.goes_to_all and rule.mode == BookingRule.Mode.ON_DEMAND):
        raise NotBookable
    if moment < at or local_date(moment) > latest:
        raise SlotGone
    refusal = queries.refusal_for(voucher, store, judged, at)
    if refusal:
        raise refusal
    if store and not queries.stores_to_book(voucher.product, rule, moment).filter(pk=store.pk).exists():
        raise NotBookable


def _place(
    voucher: Voucher, rule: BookingRule, store: Store | None, starts_at: datetime | None, at: datetime
) -> Slot | None:
    """The place of a time; an errand needs none."""
    if rule.mode != BookingRule.Mode.SLOTS or store is None:
        return None
    capacity = queries.capacity_of(store, voucher.product)
    if capacity is None or starts_at is None:
        raise NotBookable
    soonest = at + timedelta(minutes=rule.lead_minutes)
    if starts_at < soonest or starts_at not in queries.slots_of(capacity, local_date(starts_at)):
        raise SlotGone
    return counting.take_place(capacity, starts_at)


def _begin(booking: Booking, by: Actor, at: datetime) -> None:
    at_once = booking.terms["accept_minutes"] is None and booking.store is not None
    if at_once:
        booking.state, booking.accepted_at = BookingState.ACCEPTED, at
        booking.save()
        clocks.when_accepted(booking, at)
        told.member("booking_accepted", booking, at=at)
    else:
        booking.terms["accept_minutes"] = booking.terms["accept_minutes"] or 10
        booking.save()
        clocks.when_asked(booking, at)
        booking.save(update_fields=["lapses_at"])
    told.store("booking_requested", booking, at=at)
    told.record("booking.requested", booking, by=by, at=at)
