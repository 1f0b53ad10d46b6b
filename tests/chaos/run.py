"""One run: a world, a fleet, clients, the plan, and what is left of it."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import scene
from tests.chaos.book import Book
from tests.chaos.fleet import Fleet, fleet
from tests.chaos.load import Load
from tests.chaos.outside import Outside
from tests.chaos.partner import Partner, partner
from tests.chaos.plan import DISKS, KILLS, PROVIDERS, Fault
from tests.chaos.verdict import Verdict, come_to_rest, judge
from tests.journeys import processes
from tests.storage.place import Place

CODES_A_SECOND = 8  # more than the tills can use
ANSWER_S = 120.0  # a client that is not answered within this time has been lost


@dataclass
class Report:
    """What happened and what was found."""

    folder: Path
    verdict: Verdict
    changes: Counter[str]
    unsure: Counter[str]
    settled: int
    kills: Counter[str] = field(default_factory=Counter)
    outages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    cuts: int = 0
    starts: int = 0
    messages: int = 0
    rest_s: float = 0.0


class Hands:
    """Carries the plan out."""

    def __init__(self, product: Fleet, outside: Outside, told: Partner) -> None:
        self.product, self.outside, self.told = product, outside, told
        self.kills, self.outages, self.left_out = Counter[str](), Counter[str](), Counter[str]()

    def act(self, fault: Fault) -> None:
        """One fault; returns when an outage is over."""
        if fault.kind in KILLS:
            for victim in KILLS[fault.kind]:
                counts = self.kills if self.product.kill(victim, fault.choice) else self.left_out
                counts[victim] += 1
            return
        if fault.kind in DISKS and not self.product.place.disk:
            self.left_out[fault.kind] += 1
            return
        self.outages[fault.kind] += 1
        self.product.note(fault.kind, fault.lasts_s)
        if fault.kind in PROVIDERS:
            self.outside.misbehave(fault.kind, fault.lasts_s)
            time.sleep(fault.lasts_s)
            return
        begin, end = self._ways(fault)
        begin()
        try:
            time.sleep(fault.lasts_s)
        finally:
            end()

    def _ways(self, fault: Fault) -> tuple[Callable[[], object], Callable[[], object]]:
        front, database, disk = self.product.front, self.product.to_database, self.product.place.disk

        def put(thing: object, name: str, value: object, usual: object) -> tuple[Callable[[], None], ...]:
            return (lambda: setattr(thing, name, value), lambda: setattr(thing, name, usual))

        ways = {
            "answers are cut": put(front, "cut", True, False),
            "commits are cut": put(database, "cut", True, False),
            "the line is silent": put(front, "silent", True, False),
            "partners refuse": put(self.told, "status", 503, 200),
            "the scheduler's clock jumps": (
                lambda: self.product.set_clock(fault.shift_s),
                lambda: self.product.set_clock(0),
            ),
            "the database's disk is full": (lambda: disk and disk.fill(), lambda: disk and disk.relieve()),
        }
        begin, end = ways[fault.kind]
        return begin, end


def run(
    here: Place, plan: Sequence[Fault], *, seed: int, seconds: float, pace: float, patience_s: float
) -> Report:
    """Let it run for so long, then come to rest and judge. `pace` 1 is about five redemptions a second."""
    with partner() as told:
        world = scene.build(int(seconds * CODES_A_SECOND * pace) + 100, told.address)
        here.take_world()
        with (
            closing(Book(here.folder / "acknowledged.jsonl")) as book,
            fleet(here) as product,
            closing(Outside(product.sandbox)) as outside,
        ):
            outside.meet(world.people)
            hands = Hands(product, outside, told)
            load = Load(product.site, world, book, seed, pace)
            load.start()
            try:
                _carry_out(hands, plan, seconds)
            finally:
                unanswered = load.stop(ANSWER_S)
            report = _look(here, book, outside, told, product, patience_s)
            report.kills, report.outages, report.left_out = hands.kills, hands.outages, hands.left_out
        if unanswered:
            report.verdict.wrong.append(f"{unanswered} clients got no answer in {ANSWER_S:.0f} s")
        if left := processes.working_on(product.folder):
            report.verdict.wrong.append(f"still running: {left}")
        return report


def _carry_out(hands: Hands, plan: Sequence[Fault], seconds: float) -> None:
    began = time.monotonic()
    for fault in plan:
        time.sleep(max(0.0, began + fault.at_s - time.monotonic()))
        print(f"chaos: {fault}", flush=True)
        hands.act(fault)
    time.sleep(max(0.0, began + seconds - time.monotonic()))


def _look(
    here: Place, book: Book, outside: Outside, told: Partner, product: Fleet, patience_s: float
) -> Report:
    began = time.monotonic()
    print("chaos: no more faults; coming to rest", flush=True)
    left = come_to_rest(here, patience_s)
    rest_s = time.monotonic() - began
    arrived = outside.delivered()
    verdict = judge(here, book, arrived, told, product.events)
    verdict.explained += [f"{count} {kind} still open" for kind, count in left.items()]
    return Report(
        folder=here.folder,
        verdict=verdict,
        changes=book.counts(),
        unsure=book.unsure,
        settled=book.settled,
        cuts=product.front.cuts + product.to_database.cuts,
        starts=product.starts,
        messages=arrived.total(),
        rest_s=rest_s,
    )
