"""The house at work: clients who ask until they are answered, tasks in any order, processes that die."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from club.core.audit import Actor
from club.core.idempotency import Answer
from club.core.models import ActorKind
from club.messaging import actions as messaging
from club.points.actions import sign_in
from club.wechat.actions import process_inbox, receive
from club.wechat.envelope import Letter
from cms.chain.actions import seal
from merchants.counter.once import act_once
from merchants.stores.models import Store
from merchants.webhooks import actions as webhooks
from tests.chaos.book import Book
from tests.chaos.fleet import Event
from tests.simulator.stage import Stage
from tests.simulator.world import Killed, Outside
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor
from vouchers.lifecycle.offers import AlreadyCollected

Facts = dict[str, Any]
Work = Callable[[datetime], Facts | None]  # what is acknowledged; None where there was nothing to do
STEPS_S = (0, 1, 1, 2, 5, 10, 30, 60, 120, 600)
DAY_SELDOM = 0.002
DEATHS, POINTS = 0.12, 40  # the part of the acts that end in a death, and how far they may get before
MOST_ASKED = 12  # clients that wait for an answer at the same time
SYSTEM_KEY = Actor(ActorKind.API_KEY, "core")


class House:
    """One run; the clock is the world's."""

    def __init__(self, outside: Outside, book: Book, stage: Stage, chance: random.Random) -> None:
        self.outside, self.book, self.stage, self.chance = outside, book, stage, chance
        self.asked: list[tuple[str, Work, int]] = []
        self.undoing: set[str] = set()
        self.events: list[Event] = []
        self.deaths = self.number = self.steps = 0
        self.clients = (self.redeem, self.redeem, self.redeem, self.undo, self.give, self.push, self.check_in)
        self.tasks = (self.drain, self.drain, self.inbox, self.report, self.tell, self.send_due, self.seal)

    # --- steps ------------------------------------------------------------------------

    def step(self) -> None:
        """Time passes; somebody asks, asks again, or a task is run. Whoever is at work may die of it."""
        self.steps += 1
        day = timedelta(days=self.chance.random() < DAY_SELDOM)
        self.outside.at += day + timedelta(seconds=self.chance.choice(STEPS_S))
        self.outside.fuse = self.chance.randint(1, POINTS) if self.chance.random() < DEATHS else 0
        if self.chance.random() < 0.5:
            self._alive(self.chance.choice(self.tasks))
        elif len(self.asked) < MOST_ASKED and self.chance.random() < 0.7:
            self._ask(*self.chance.choice(self.clients)())
        elif self.asked:
            self._ask(*self.asked.pop(self.chance.randrange(len(self.asked))))
        self.outside.fuse = 0

    def rest(self) -> None:
        """Nobody dies any more: whoever waits is answered, and every task is run."""
        while self.asked:
            self._ask(*self.asked.pop())
        for task in self.tasks:
            task()
        self.outside.at += timedelta(minutes=2)

    def _alive(self, act: Callable[[], Any]) -> bool:
        """Whether an act came to its end; with whoever dies goes what he had not committed."""
        try:
            act()
        except Killed:
            self.deaths += 1
            self.events.append(Event("worker", time.time(), time.time()))
            if connection.connection is not None:
                connection.connection.rollback()  # here and now, where the server would take its time
            connection.close()
            return False
        return True

    def _ask(self, name: str, work: Work, tries: int = 0) -> None:
        answers: list[Facts | None] = []
        if not self._alive(lambda: answers.append(work(self.outside.at))):
            self.asked.append((name, work, tries + 1))
        elif answers[0] is not None:
            self.book.note(name, tries + 1, **answers[0])

    # --- clients ----------------------------------------------------------------------

    def redeem(self) -> tuple[str, Work]:
        """A till takes a voucher."""
        key, code, shop = self._key(), self.stage.codes.pop(), self.chance.choice(self.stage.shops)
        by = self.stage.doors[shop.pk].by

        def work(at: datetime) -> Answer:
            door = RedemptionDoor.API
            api_key = self.stage.doors[shop.pk].guesser
            done = actions.redeem(code=code, store=shop, by=by, door=door, at=at, api_key=api_key)
            return Answer(201, {"id": str(done.uid)})

        return "redeemed", lambda at: {**self._once(shop, key, at, work), "code": code}

    def undo(self) -> tuple[str, Work]:
        """A till gives a use back."""
        open_ones = [row["id"] for row in self.book.of("redeemed") if row["id"] not in self.undoing]
        if not open_ones:
            return self.redeem()
        key, uid = self._key(), self.chance.choice(open_ones)
        self.undoing.add(uid)
        shop = Redemption.objects.select_related("store").get(uid=uid).store
        by = self.stage.doors[shop.pk].by

        def work(at: datetime) -> Answer:
            row = Redemption.objects.get(uid=uid)
            actions.reverse(redemption=row, reason="typed by mistake", by=by, at=at)
            return Answer(200, {"id": uid})

        return "undone", lambda at: self._once(shop, key, at, work)

    def give(self) -> tuple[str, Work]:
        """A system gives a package to a member; when that is done, he collects it."""
        self.number += 1
        batch, member = f"sim-{self.number}", self.chance.choice(self.stage.people)

        def work(at: datetime) -> Facts:
            facts = {"package": self.stage.package, "members": [member], "by": SYSTEM_KEY}
            row = actions.grant(key=f"api:{batch}", at=at, **facts)
            self.asked.append(("collected", self._collecting(row.gifts.get().pk), 0))
            return {"batch": batch, "member": str(member.uid)}

        return "given", work

    def _collecting(self, pk: int) -> Work:
        def work(at: datetime) -> Facts:
            gift = Gift.objects.select_related("member").get(pk=pk)
            with suppress(AlreadyCollected):  # an earlier try got through
                actions.collect(gift=gift, by=Actor(ActorKind.MEMBER, str(gift.member.uid)), at=at)
            vouchers = [str(uid) for uid in gift.vouchers.values_list("uid", flat=True)]
            return {"gift": str(gift.uid), "vouchers": vouchers}

        return work

    def push(self) -> tuple[str, Work]:
        """WeChat pushes what somebody writes."""
        self.number += 1
        number, openid, at_first = self.number, self.chance.choice(self.stage.openids), self.outside.at

        def work(at: datetime) -> Facts:
            letter = Letter(openid, "gh_club", "text", at_first, content="你好", message_id=str(number))
            receive(letter=letter, at=at)
            return {"openid": openid, "number": number}

        return "pushed", work

    def check_in(self) -> tuple[str, Work]:
        """A member checks in for the day."""
        member = self.chance.choice(self.stage.people)

        def work(at: datetime) -> Facts:
            sign_in(member=member, by=Actor(ActorKind.MEMBER, str(member.uid)), at=at)
            return {"member": str(member.uid)}

        return "checked in", work

    def _once(self, shop: Store, key: str, at: datetime, work: Callable[[datetime], Answer]) -> Facts:
        door = self.stage.doors[shop.pk]
        answer = act_once(door=door, key=key, request_hash=key, at=at, work=lambda: work(at))
        if answer.status >= 400:
            self.book.complain(f"{key}: {answer.body}")
        return {"key": key, "id": answer.body.get("id")}

    def _key(self) -> str:
        self.number += 1
        return f"key-{self.number}"

    # --- tasks ------------------------------------------------------------------------

    def drain(self) -> None:
        """Send what is due and look what became of the rest."""
        while messaging.drain(at=self.outside.at):
            pass
        messaging.note_deliveries(at=self.outside.at)
        messaging.settle_unknown(at=self.outside.at)

    def inbox(self) -> None:
        """Work on what WeChat pushed."""
        process_inbox(at=self.outside.at)

    def report(self) -> None:
        """WeChat reports what it has sent, once each."""
        for openid, number in self.outside.reports:
            fields = {"MsgID": str(number), "Status": "success"}
            words = {"is_event": True, "message_id": str(number), "fields": fields}
            letter = Letter(openid, "gh_club", "templatesendjobfinish", self.outside.at, **words)
            receive(letter=letter, at=self.outside.at)
        self.outside.reports.clear()

    def tell(self) -> None:
        """What is new in the feed becomes deliveries."""
        webhooks.tell(at=self.outside.at)

    def send_due(self) -> None:
        """Partners are called."""
        webhooks.send_due(at=self.outside.at)

    def seal(self) -> None:
        """The books are linked into blocks."""
        seal(at=self.outside.at)
