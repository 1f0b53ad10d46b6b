"""A booking as the person sees it who works on it: what comes next, by when, and for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from merchants.bookings import clocks, consequences
from merchants.bookings.models import Booking, BookingState, Clock
from merchants.bookings.timeline import label_of
from merchants.counter.bookings import answers_of, due_of
from vouchers.lifecycle import amounts
from vouchers.lifecycle.queries import Holder, holder_of

SOON = timedelta(minutes=10)
S = BookingState


@dataclass
class Job:
    """One booking at the moment it is looked at; `is_offer` while any store of the city may take it."""

    row: Booking
    now: datetime

    @property
    def is_offer(self) -> bool:
        """Whether whoever accepts first gets it."""
        return self.row.store_id is None

    @property
    def comes_to_customer(self) -> bool:
        """Whether the store drives to the customer."""
        return clocks.is_on_demand(self.row)

    @property
    def is_now(self) -> bool:
        """Whether it is wanted as soon as possible and nobody has named a time yet."""
        return self.row.state == S.REQUESTED and bool(self.row.terms.get("is_now"))

    @cached_property
    def holder(self) -> Holder:
        """The masked member."""
        return holder_of(self.row.member, self.row.voucher.vehicle)

    @property
    def step(self) -> str:
        """What the big button does; empty when there is nothing left to do."""
        row = self.row
        if row.state == S.ACCEPTED and self.must_call:
            return "contact"
        after = {S.REQUESTED: "accept", S.ACCEPTED: "arrive", S.ARRIVED: "start", S.STARTED: "finish"}
        return after.get(BookingState(row.state), "")

    @property
    def must_call(self) -> bool:
        """Whether the customer waits for a call."""
        return self.row.terms.get("contact_minutes") is not None and self.row.contacted_at is None

    @property
    def phone(self) -> str:
        """The number to dial, while the work goes on; never shown in words."""
        row = self.row
        may_call = row.terms.get("may_call") and row.is_open and row.state != S.REQUESTED
        return str(row.member.customer.phone) if may_call and row.member.customer else ""

    @cached_property
    def due(self) -> Clock | None:
        """The running clock that runs out first."""
        return due_of(self.row)

    @property
    def alarm(self) -> str:
        """How urgent it is: `late`, `soon`, or nothing."""
        if self.due is None:
            return ""
        if self.due.due_at <= self.now:
            return "late"
        return "soon" if self.due.due_at - self.now <= SOON else ""

    @property
    def urgency(self) -> tuple[datetime, int]:
        """What it is sorted by: when something has to happen next, else the agreed time."""
        return (self.due.due_at if self.due else self.row.starts_at), self.row.pk

    @property
    def minutes(self) -> int:
        """Minutes until the clock runs out, or since."""
        return int(abs((self.due.due_at - self.now).total_seconds()) // 60) if self.due else 0

    @property
    def may_miss(self) -> bool:
        """Whether the customer may be reported as not there."""
        row = self.row
        there = row.state == S.ARRIVED or (row.state == S.ACCEPTED and not self.comes_to_customer)
        return there and consequences.no_show_from(row) <= self.now

    @property
    def miss_from(self) -> datetime | None:
        """From when that is possible, while it is not yet."""
        row = self.row
        there = row.state == S.ARRIVED or (row.state == S.ACCEPTED and not self.comes_to_customer)
        start = consequences.no_show_from(row)
        return start if there and start > self.now else None

    @property
    def may_withdraw(self) -> bool:
        """Whether the store can still say that it cannot."""
        return self.row.may_become(S.STORE_CANCELLED)

    @property
    def may_photograph(self) -> bool:
        """Whether photos are taken now."""
        return self.row.state in (S.ACCEPTED, S.ARRIVED, S.STARTED)

    @property
    def photos_missing(self) -> int:
        """How many photos the end still needs."""
        return max(0, self.row.terms.get("photos_needed", 0) - len(self.row.photos.all()))

    @property
    def asks_tow(self) -> bool:
        """Whether the customer has to agree to where the car goes."""
        return bool(self.row.terms.get("asks_tow")) and self.row.is_open and self.row.state != S.REQUESTED

    @property
    def needs_amount(self) -> bool:
        """Whether the end has to know what the service costs."""
        return amounts.are_needed(self.row.voucher.terms)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What the member said, as far as the store may know it now."""
        return [(label_of(question), text) for question, text in answers_of(self.row)]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What the terms of the voucher ask at the end, apart from what the form asks anyway."""
        asked: list[dict[str, Any]] = self.row.voucher.terms.get("questions") or []
        known = {"km"} if self.row.terms.get("asks_effort") else set()
        known |= {"towed_to"} if self.row.tow_to else set()
        return [question for question in asked if question["code"] not in known]

    @property
    def lines(self) -> list[Any]:
        """What the payment is made of, once it is finished."""
        return list(self.row.redemption.payable.lines.all()) if self.row.redemption else []

    @property
    def place(self) -> str:
        """The store in the reader's language; empty while it is anybody's."""
        store = self.row.store
        if store is None:
            return ""
        return store.name_en or store.name if (get_language() or "").startswith("en") else store.name
