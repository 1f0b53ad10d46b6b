"""The plain model: what a voucher promises and what has become of it, in dictionaries and integers.

Written from the rules as the documents tell them, not from the code; it knows no database and no locks.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from club.core.clock import end_of, local_date

UNDO = timedelta(minutes=30)
OFFERED_FOR = timedelta(days=3)


@dataclass(frozen=True)
class Promise:
    """What one kind of voucher is good for, and at which shops. Money in fen."""

    key: str
    shops: frozenset[int]
    days: int
    uses: int = 1
    per_month: int | None = None
    value: int = 0
    percent: int = 0
    cap: int = 0
    month_cap: int = 0

    @property
    def is_billed(self) -> bool:
        """Whether the counter must say what the service costs."""
        return bool(self.value or self.percent)


@dataclass
class Ticket:
    """One voucher."""

    promise: Promise
    member: int
    gift: int
    step: int
    until: datetime
    uses_left: int
    value_left: int
    uses: int
    state: str = "live"
    was_used: bool = False
    replaced_by: int | None = None


@dataclass
class Use:
    """One redemption."""

    ticket: int
    shop: int
    quantity: int
    benefit: int
    at: datetime
    undone: bool = False


@dataclass
class Offer:
    """A voucher offered to a friend."""

    ticket: int
    giver: int
    until: datetime
    state: str = "open"


@dataclass
class Present:
    """One gift: the promises inside with their steps."""

    member: int
    inside: list[tuple[Promise, int]]
    until: datetime
    state: str = "offered"


@dataclass
class Model:
    """All of it. Every act answers "ok" or the code of the refusal, and changes nothing when refused."""

    suspended: set[int] = field(default_factory=set)
    presents: list[Present] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    counts: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)

    def give(self, member: int, inside: list[tuple[Promise, int]], days: int, at: datetime) -> None:
        """A gift is offered."""
        self.presents.append(Present(member, inside, end_of(local_date(at) + timedelta(days=days))))

    def collect(self, number: int, at: datetime) -> str:
        """A gift becomes its vouchers."""
        present = self.presents[number]
        refusal = self._decided(present, at)
        if refusal:
            return refusal
        present.state = "collected"
        for promise, step in present.inside:
            until = end_of(local_date(at) + timedelta(days=promise.days))
            left = (promise.uses, promise.value, promise.uses)
            self.tickets.append(Ticket(promise, present.member, number, step, until, *left))
        return "ok"

    def refuse(self, number: int, at: datetime) -> str:
        """A gift is declined."""
        refusal = self._decided(self.presents[number], at)
        if not refusal:
            self.presents[number].state = "refused"
        return refusal or "ok"

    def redeem(self, number: int, shop: int, quantity: int, bill: int, at: datetime) -> str:
        """A voucher is used at a shop."""
        ticket = self.tickets[number]
        benefit = self._benefit(ticket, bill, at)
        refusal = (
            self._at_the_shop(ticket, shop)
            or self._of_the_voucher(ticket, quantity, bill, at)
            or self._of_the_month(ticket, quantity, benefit, at)
        )
        if refusal:
            return refusal
        self.uses.append(Use(number, shop, quantity, benefit, at))
        self._move(self.uses[-1], 1)
        return "ok"

    def undo(self, number: int, at: datetime) -> str:
        """A use is undone."""
        use = self.uses[number]
        if use.undone:
            return "already_reversed"
        if at > use.at + UNDO:
            return "too_late"
        use.undone = True
        self._move(use, -1)
        return "ok"

    def withdraw(self, number: int) -> str:
        """Staff withdraw a voucher."""
        ticket = self.tickets[number]
        if ticket.state not in ("live", "giving"):
            return "cannot_void"
        self._take_back_open(number)
        ticket.state = "void"
        return "ok"

    def revoke(self, number: int) -> str:
        """Staff take a gift away."""
        present = self.presents[number]
        if present.state != "offered":
            return "cannot_revoke"
        present.state = "revoked"
        return "ok"

    def extend(self, number: int, days: int, at: datetime) -> str:
        """Staff let a voucher be used longer: this many days from now."""
        ticket = self.tickets[number]
        until = end_of(local_date(at) + timedelta(days=days))
        if ticket.state not in ("live", "giving", "expired") or not ticket.uses_left or until <= ticket.until:
            return "cannot_extend"
        ticket.until = until
        ticket.state = "live" if ticket.state == "expired" else ticket.state
        return "ok"

    def exchange(self, number: int, at: datetime) -> str:
        """Staff replace a voucher: the old one is void, the new one has what was left."""
        old = self.tickets[number]
        if old.state not in ("live", "giving") or old.until <= at:
            return "cannot_replace"
        self._take_back_open(number)
        left = {"uses": old.uses_left, "state": "live", "was_used": False}
        self.tickets.append(replace(old, **left))
        old.state, old.replaced_by = "void", len(self.tickets) - 1
        return "ok"

    def offer(self, number: int, at: datetime) -> str:
        """The holder offers a voucher to a friend."""
        ticket = self.tickets[number]
        if ticket.state == "giving":
            return "already_offered"
        if ticket.state != "live" or ticket.until <= at:
            return "not_to_give"
        if ticket.was_used:
            return "not_to_give"
        if any(other.gift == ticket.gift and other.step != ticket.step for other in self.tickets):
            return "not_transferable"
        ticket.state = "giving"
        self.offers.append(Offer(number, ticket.member, min(at + OFFERED_FOR, ticket.until)))
        return "ok"

    def accept(self, number: int, member: int, at: datetime) -> str:
        """A friend accepts."""
        offer = self.offers[number]
        over = self._over(offer, at)
        if over or offer.giver == member:
            return over or "own_handover"
        offer.state = "accepted"
        ticket = self.tickets[offer.ticket]
        ticket.member, ticket.state = member, "live"
        return "ok"

    def take_back(self, number: int, at: datetime) -> str:
        """The giver takes his offer back."""
        offer = self.offers[number]
        if offer.state != "open":
            return self._over(offer, at)
        offer.state = "taken_back"
        self.tickets[offer.ticket].state = "live"
        return "ok"

    def pass_time(self, at: datetime) -> None:
        """What is over ends: offers first, then what was on offer."""
        for offer in self.offers:
            if offer.state == "open" and offer.until <= at:
                offer.state = "lapsed"
                self.tickets[offer.ticket].state = "live"
        for present in self.presents:
            if present.state == "offered" and present.until <= at:
                present.state = "expired"
        for ticket in self.tickets:
            if ticket.state == "live" and ticket.until <= at:
                ticket.state = "expired"

    def owed(self) -> int:
        """Uses that were not undone."""
        return sum(use.quantity for use in self.uses if not use.undone)

    @staticmethod
    def _over(offer: Offer, at: datetime) -> str:
        ended = {"accepted": "already_accepted", "taken_back": "taken_back", "lapsed": "lapsed"}
        return ended.get(offer.state, "lapsed" if offer.until <= at else "")

    def _take_back_open(self, ticket: int) -> None:
        for offer in self.offers:
            if offer.ticket == ticket and offer.state == "open":
                offer.state = "taken_back"

    def _decided(self, present: Present, at: datetime) -> str:
        if present.state == "collected":
            return "already_collected"
        if present.state == "expired" or present.until <= at:
            return "expired"
        return "" if present.state == "offered" else "not_to_collect"

    def _at_the_shop(self, ticket: Ticket, shop: int) -> str:
        if shop not in ticket.promise.shops:
            return "invalid_code"
        return "merchant_suspended" if shop in self.suspended else ""

    def _of_the_voucher(self, ticket: Ticket, quantity: int, bill: int, at: datetime) -> str:
        if ticket.state in ("void", "giving"):
            return "void" if ticket.state == "void" else "being_given"
        if ticket.promise.value and ticket.value_left < bill:
            return "exhausted"
        if ticket.uses_left == 0:
            return "already_redeemed" if ticket.uses == 1 else "exhausted"
        if ticket.uses_left < quantity:
            return "exhausted"
        if ticket.state == "expired" or ticket.until <= at:
            return "expired"
        return "not_yet_valid" if self._waits(ticket) else ""

    def _waits(self, ticket: Ticket) -> bool:
        return any(
            other.gift == ticket.gift and other.step < ticket.step and other.state in ("live", "giving")
            for other in self.tickets
        )

    def _of_the_month(self, ticket: Ticket, quantity: int, benefit: int, at: datetime) -> str:
        promise = ticket.promise
        if promise.per_month is not None and self.counts[self._scope(ticket, "uses", at)] + quantity > (
            promise.per_month
        ):
            return "member_limit"
        return "member_limit" if promise.month_cap and benefit == 0 else ""

    def _benefit(self, ticket: Ticket, bill: int, at: datetime) -> int:
        promise = ticket.promise
        if promise.value:
            return bill
        if not promise.percent:
            return 0
        rest = promise.month_cap - self.counts[self._scope(ticket, "fen", at)]
        return min(bill * promise.percent // 100, promise.cap, rest)

    def _scope(self, ticket: Ticket, unit: str, at: datetime) -> tuple[int, str, str, str]:
        return ticket.member, ticket.promise.key, f"{local_date(at):%Y-%m}", unit

    def _move(self, use: Use, sign: int) -> None:
        """Take a use from its voucher and count it (+1), or the opposite (-1)."""
        ticket = self.tickets[use.ticket]
        ticket.was_used = True
        self.counts[self._scope(ticket, "uses", use.at)] += sign * use.quantity
        self.counts[self._scope(ticket, "fen", use.at)] += sign * use.benefit
        self._change(ticket, use, sign)
        # An undone use belongs to whatever its voucher was replaced by.
        while ticket.replaced_by is not None:
            ticket = self.tickets[ticket.replaced_by]
            ticket.uses += 0 if ticket.promise.value else use.quantity
            self._change(ticket, use, sign)

    @staticmethod
    def _change(ticket: Ticket, use: Use, sign: int) -> None:
        if ticket.promise.value:
            ticket.value_left -= sign * use.benefit
            ticket.uses_left = 1 if ticket.value_left else 0
        else:
            ticket.uses_left -= sign * use.quantity
        if sign > 0 and ticket.uses_left == 0:
            ticket.state = "used"
        elif sign < 0 and ticket.state == "used":
            ticket.state = "live"
