"""What members did with their gifts: collected, used, undone, left to expire, each with its trace."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from club.core.clock import end_of, local_date, midnight
from club.core.models import AuditEntry
from club.messaging.models import Message
from cms.worlds.large.people import People, Person
from cms.worlds.large.stage import Offer, Stage
from cms.worlds.large.table import Table
from merchants.ledger.models import BookAccount, Journal, Payable, Posting
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Gift, Redemption, Voucher

COLLECTED, REFUSED = 0.70, 0.05
UNDONE = 0.01
VOID = 250  # one of so many vouchers that are neither used nor expired, and the first of a chunk
DAYS_TO_COLLECT = 30
OPENS, CLOSES = timedelta(hours=8, minutes=30), timedelta(hours=19, minutes=30)
# What varies from row to row.
COLUMNS = {
    Gift: "uid batch_id member_id package_id terms state offered_at collect_until decided_at",
    Voucher: "uid code member_id product_id gift_id branch_id terms state state_reason uses_total "
    "uses_left uses_made valid_from valid_until made_at last_used_at",
    Payable: "uid merchant_id store_id product_id agreement_id quantity unit_price_fen amount_fen day "
    "at reverses_id",
    Journal: "kind payable_id at",
    Posting: "journal_id account merchant_id amount_fen",
    Redemption: "uid voucher_id use_no member_id product_id merchant_id store_id door payable_id "
    "redeemed_at occurred_at reversed_at reversal_reason reversal_payable_id",
    AuditEntry: "at verb actor_kind subject_type subject_id data",
    Message: "uid kind_id dedupe_key recipient link state channel due_at expires_at created_at sent_at",
}


class Lives:
    """The tables of gifts, vouchers, uses, debts, traces and messages of one chunk."""

    def __init__(self, stage: Stage, people: People, size: int, batch: int) -> None:
        self.stage, self.dice, self.batch = stage, people.dice, batch
        each = sum(offer.quantity for offer in stage.offers)
        self.codes = codes.make_many(size * each)
        self.left = 0  # vouchers that are neither used nor expired
        self.gifts = _table(Gift)
        self.vouchers = _table(Voucher)
        self.payables = _table(Payable)
        self.journals = _table(Journal)
        self.postings = _table(Posting)
        self.uses = _table(Redemption)
        self.audit = _table(AuditEntry)
        self.messages = _table(Message)
        books = [self.payables, self.journals, self.postings]
        self.tables = [self.gifts, self.vouchers, *books, self.uses, self.audit, self.messages]
        # At most: a gift, its vouchers, and for each a use with its undoing; each leaves a trace or two.
        most = (1, each, 2 * each, 2 * each, 4 * each, each, 2 + 3 * each, 2 * each)
        for table, rows in zip(self.tables, most, strict=True):
            table.reserve(size * rows)

    def live(self, person: Person) -> None:
        """One member's gift and what became of it."""
        offered = person.joined_at + timedelta(hours=1)
        until = end_of(local_date(offered) + timedelta(days=DAYS_TO_COLLECT))
        state, decided = self._decide(offered, until)
        uid = str(uuid.uuid4())
        terms = self.stage.package_terms
        gift = self.gifts.add(
            uid, self.batch, person.id, self.stage.package, terms, state, offered, until, decided
        )
        self._trace(offered, "gift.offered", "gift", uid, person)
        if decided:
            self._trace(decided, f"gift.{state}", "gift", uid, person)
        if state == "collected" and decided:
            for offer in self.stage.offers:
                for _piece in range(offer.quantity):
                    self._voucher(person, gift, offer, decided)

    def _decide(self, offered: datetime, until: datetime) -> tuple[str, datetime | None]:
        roll, moment = self.dice.random(), offered + timedelta(days=self.dice.uniform(0.1, 20))
        if moment < self.stage.at and roll < COLLECTED:
            return "collected", moment
        if moment < self.stage.at and roll < COLLECTED + REFUSED:
            return "refused", moment
        return ("expired", until) if until <= self.stage.at else ("offered", None)

    def _left(self) -> str:
        """The state of the next voucher that is neither used nor expired."""
        self.left += 1
        return "void" if self.left % VOID == 1 else "live"

    def _voucher(self, person: Person, gift: int, offer: Offer, made: datetime) -> None:
        dice, at = self.dice, self.stage.at
        until = end_of(local_date(made) + timedelta(days=offer.days))
        used = self._by_day(made, min(until, at)) if dice.random() < self.stage.used else None
        undone = used + timedelta(minutes=5) if used and dice.random() < UNDONE else None
        gone = bool(used and not undone)
        state = "used" if gone else "expired" if until <= at else self._left()
        uid = str(uuid.uuid4())
        voucher = self.vouchers.add(
            uid,
            self.codes.pop(),
            person.id,
            offer.product,
            gift,
            person.branch,
            offer.terms,
            state,
            "重复发放" if state == "void" else "",
            1,
            0 if gone else 1,
            1 if used else 0,
            made,
            until,
            made,
            used,
        )
        if state in ("expired", "void"):
            verb = "voucher.expired" if state == "expired" else "voucher.voided"
            self._trace(until if state == "expired" else made + (at - made) / 2, verb, "voucher", uid, person)
        if used:
            self._use(person, voucher, offer, used, undone)

    def _by_day(self, first: datetime, last: datetime) -> datetime | None:
        """Some moment between the two while shops are open, if the dice find one."""
        day = local_date(first + (last - first) * self.dice.random())
        moment = midnight(day) + OPENS + (CLOSES - OPENS) * self.dice.random()
        return moment if first < moment < last else None

    def _use(
        self, person: Person, voucher: int, offer: Offer, used: datetime, undone: datetime | None
    ) -> None:
        till = self.dice.choice(self.stage.tills[person.city, offer.product])
        owed = (till.merchant, till.store, offer.product, till.agreement)
        payable = self._owe(owed, 1, till.price, used, None)
        mirror = self._owe(owed, -1, till.price, undone, payable) if undone else None
        uid, door = str(uuid.uuid4()), self.dice.choice(("typed", "scanned", "scanned", "api"))
        reason = "按错" if undone else ""
        place = (person.id, offer.product, till.merchant, till.store)
        self.uses.add(uid, voucher, 1, *place, door, payable, used, used, undone, reason, mirror)
        self._trace(used, "voucher.redeemed", "redemption", uid, person)
        self._tell(self.stage.redeemed_kind, f"voucher_redeemed:{uid}", person, used)
        if undone:
            self._trace(undone, "redemption.reversed", "redemption", uid, person)
            self._tell(self.stage.reversed_kind, f"redemption_reversed:{uid}", person, undone)

    def _owe(
        self, owed: tuple[int, int, int, int], quantity: int, price: int, at: datetime, undoes: int | None
    ) -> int:
        amount = quantity * price
        payable = self.payables.add(
            str(uuid.uuid4()), *owed, quantity, price, amount, local_date(at), at, undoes
        )
        kind = Journal.Kind.UNDONE if undoes else Journal.Kind.USE
        journal = self.journals.add(kind, payable, at)
        self.postings.add(journal, BookAccount.SERVICE, owed[0], amount)
        self.postings.add(journal, BookAccount.MERCHANT, owed[0], -amount)
        return payable

    def _trace(self, at: datetime, verb: str, subject: str, uid: str, person: Person) -> None:
        self.audit.add(at, verb, "system", subject, uid, json.dumps({"member": person.uid}))

    def _tell(self, kind: int, key: str, person: Person, at: datetime) -> Any:
        times = (at, at + timedelta(days=3), at, at)
        return self.messages.add(
            str(uuid.uuid4()), kind, key, person.uid, "/me/vouchers/", "sent", "wechat", *times
        )


def _table(model: type[Any]) -> Table:
    return Table(model, *COLUMNS[model].split())
