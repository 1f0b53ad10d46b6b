"""Processes that are killed: what was committed is told, once, by whoever comes next."""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError

from club.messaging import actions
from club.messaging.models import Message
from config.celery import app
from tests import cast
from tests.broker import talking_to
from tests.cast import NOW
from tests.forked import child
from tests.merchants.counter_scene import shop_offering, till, voucher_for
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db(transaction=True)
KILLED_WEB, KILLED_WORKERS, MESSAGES = 200, 50, 1000
EACH, ROUNDS, P99_RISE_S = 100, 4, 0.050
REFUSED = "redis://127.0.0.1:9/0"  # nobody listens there


class OnDisk:
    """An SMS gateway that knows a repeat by its key, also after whoever sent it was killed."""

    knows_repeats = True
    folder = Path()

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """One file for each message that was delivered, a line for each time it was asked."""
        with (self.folder / key).open("a") as file:
            file.write("asked\n")
        time.sleep(0.002)
        return key


class KillsOnce(OnDisk):
    """The same gateway; whoever brings it a message for the first time is killed before it can note that."""

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Delivered, and then nobody is there to hear it."""
        super().send(to=to, template=template, params=params, text=text, sign=sign, key=key)
        if (self.folder / key).read_text() == "asked\n":
            os.kill(os.getpid(), signal.SIGKILL)
        return key


@pytest.fixture(autouse=True)
def gateway(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_BACKEND = "tests.club.messaging.test_killed.OnDisk"
    OnDisk.folder = tmp_path
    cast.message_kind("login_code")
    return tmp_path


def queue(first: int, count: int = 1, at: datetime = NOW) -> None:
    letters = [actions.Letter(f"code:{n}", address=f"+86138{n:08d}") for n in range(first, first + count)]
    actions.enqueue_many(kind="login_code", letters=letters, at=at)


def drain_all(at: Any) -> None:
    while actions.drain(at=at):
        pass


def test_a_web_process_killed_right_after_its_commit_leaves_a_message_that_is_sent(gateway: Path) -> None:
    """Q01: `kill -9` right after COMMIT, two hundred times."""

    def act(number: int) -> Callable[[], None]:
        def commit_and_die() -> None:
            with transaction.atomic():
                queue(number)
            os.kill(os.getpid(), signal.SIGKILL)

        return commit_and_die

    ends = [os.waitpid(child(act(number)), 0)[1] for number in range(KILLED_WEB)]

    assert set(ends) == {signal.SIGKILL}
    assert Message.objects.filter(state="queued").count() == KILLED_WEB
    drain_all(NOW)
    assert list(Message.objects.values_list("state").distinct()) == [("sent",)]
    assert {path.name: path.read_text() for path in gateway.iterdir()} == {
        row.uid.hex: "asked\n" for row in Message.objects.all()
    }


def test_a_web_process_killed_before_its_commit_leaves_nothing(gateway: Path) -> None:
    """Q01: `kill -9` before COMMIT, the control."""

    def die_inside() -> None:
        with transaction.atomic():
            queue(1)
            os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(child(die_inside), 0)

    assert Message.objects.count() == 0


def test_a_worker_killed_between_sending_and_noting_it_leaves_one_effect(
    gateway: Path, settings: Any
) -> None:
    """Q02: `kill -9` of the process that sends, right after sending, fifty times."""
    settings.SMS_BACKEND = "tests.club.messaging.test_killed.KillsOnce"
    ends = []
    for turn in range(KILLED_WORKERS):
        at = NOW + timedelta(minutes=2 * turn)
        queue(turn, at=at)
        ends.append(os.waitpid(child(lambda: drain_all(at)), 0)[1])  # noqa: B023 - made at once, sees this turn
        drain_all(at + timedelta(seconds=59))
        assert Message.objects.filter(state="sending").count() == 1  # still under the dead one's lease
        drain_all(at + timedelta(seconds=60))

    assert set(ends) == {signal.SIGKILL}
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 2)}
    asked = {path.name: path.read_text() for path in gateway.iterdir()}
    # Asked twice under one key, which the gateway delivers once.
    assert asked == {row.uid.hex: "asked\n" * 2 for row in Message.objects.all()}
    assert len(asked) == KILLED_WORKERS


def test_workers_killed_in_the_middle_deliver_everything_once(gateway: Path) -> None:
    """Q03: `kill -9` of fifty workers over a thousand messages; the next one takes up what they held."""
    queue(0, MESSAGES)
    dice, at = random.Random(3), NOW
    for turn in range(KILLED_WORKERS):
        # Past the leases of those who were killed before.
        at = NOW + timedelta(seconds=turn * 3)
        pid = child(lambda: drain_all(at))  # noqa: B023 - the child is made at once and sees this turn
        time.sleep(dice.uniform(0.01, 0.12))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    end = at + timedelta(minutes=2)
    while Message.objects.exclude(state="sent").exists():
        drain_all(end)
        end += timedelta(minutes=2)
        assert end < at + timedelta(hours=1)

    delivered = {path.name for path in gateway.iterdir()}
    assert delivered == {row.uid.hex for row in Message.objects.all()}
    assert len(delivered) == MESSAGES
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


class Trap:
    """An address that takes connections and never answers; it counts them."""

    def __init__(self) -> None:
        self.taken: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self.door.getsockname()[1]}/0"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.door.accept()[0])
            except OSError:
                return


@pytest.fixture
def trap() -> Iterator[Trap]:
    """The broker is a black hole, and tasks would really go there."""
    made = Trap()
    with talking_to(broker_url=made.url, broker_write_url=made.url):
        yield made
    made.door.close()


class Counter:
    """A till that keeps how long each of its redemptions took."""

    def __init__(self) -> None:
        self.wash = cast.product()
        self.till = till(shop_offering(self.wash))
        self.answers: list[int] = []

    def slowest(self, broker: str) -> float:
        """The slowest of a hundred redemptions, in seconds, with the broker at this address."""
        took = []
        with talking_to(broker_url=broker, broker_write_url=broker):
            for _each in range(EACH):
                code = voucher_for(self.wash).code
                began = time.monotonic()
                answer = self.till.redeem(code, key=f"key-{code}")
                took.append(time.monotonic() - began)
                self.answers.append(answer.status_code)
        return sorted(took)[EACH * 99 // 100 - 1]


def test_redemptions_go_on_while_the_broker_refuses_or_says_nothing(trap: Trap) -> None:
    """Q05: the broker refuses, then says nothing, during redemptions: nothing in a request talks to it."""
    cast.message_kind("voucher_redeemed")
    counter = Counter()
    slower: dict[str, list[float]] = {REFUSED: [], trap.url: []}
    for _round in range(ROUNDS):
        usual = counter.slowest("memory://")
        for broker, differences in slower.items():
            differences.append(counter.slowest(broker) - usual)
        if all(min(differences) < P99_RISE_S for differences in slower.values()):
            break

    assert set(counter.answers) == {201}
    assert trap.taken == []
    # The quietest round counts: what else the machine does only ever adds, a wait for the broker is in each.
    assert {broker: min(seen) < P99_RISE_S for broker, seen in slower.items()} == dict.fromkeys(slower, True)
    waiting = Message.objects.filter(kind__code="voucher_redeemed", state="queued")
    assert Redemption.objects.count() == waiting.count() == len(counter.answers)
    drain_all(max(waiting.values_list("due_at", flat=True)))
    assert waiting.count() == 0


def test_a_call_to_the_broker_would_be_caught_in_the_trap(trap: Trap) -> None:
    """The control of Q05: something that does talk to the broker."""
    patience = {"socket_timeout": 0.05, "socket_connect_timeout": 0.05}
    with Connection(trap.url, transport_options=patience) as link, pytest.raises(OperationalError):
        app.send_task("club.tasks.drain_outbox", connection=link, retry=False)
    assert len(trap.taken) >= 1
