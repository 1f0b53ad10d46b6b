"""What goes wrong and when, drawn from a seed: the same seed is the same plan."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

FIRST_S, GAP_S, LASTS_S = 4.0, (5.0, 12.0), (4.0, 15.0)
AWAY_S = 6.0  # what is killed is back and at work again within about this time

# Who is killed by `kill -9`; two at once only where it says so.
KILLS: dict[str, tuple[str, ...]] = {
    "web worker": ("web worker",),
    "web": ("web",),
    "pool child": ("pool child",),
    "worker": ("worker",),
    "scheduler": ("scheduler",),
    "broker": ("broker",),
    "database": ("database",),
    "database backend": ("backend",),
    "worker and database": ("worker", "database"),
}
# Providers: what the sandbox is told. `done`: the act is carried out although the caller hears nothing of it.
PROVIDERS: dict[str, dict[str, Any]] = {
    "WeChat hangs up": {"service": "wechat", "mode": "refuse"},
    "WeChat says nothing": {"service": "wechat", "mode": "timeout"},
    "WeChat is busy": {"service": "wechat", "mode": "error"},
    "WeChat is slow": {"service": "wechat", "mode": "slow", "seconds": 4},
    "WeChat does it and hangs up": {"service": "wechat", "mode": "refuse", "done": True},
    "WeChat does it and says it is busy": {"service": "wechat", "mode": "error", "done": True},
    "WeChat pushes twice": {"service": "wechat", "mode": "duplicate"},
    "SMS does it and says nothing": {"service": "sms", "mode": "timeout", "done": True},
    "SMS refuses": {"service": "sms", "mode": "error"},
}
LINES = ("answers are cut", "commits are cut", "the line is silent")
PARTNERS = ("partners refuse",)
CLOCKS = ("the scheduler's clock jumps",)
DISKS = ("the database's disk is full",)
OUTAGES = (*PROVIDERS, *LINES, *PARTNERS, *CLOCKS, *DISKS)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, seconds after the start; `lasts_s` of an outage."""

    at_s: float
    kind: str
    lasts_s: float = 0.0
    choice: float = 0.0  # which of several alike is hit: the part of the way through their list
    shift_s: int = field(default=0)

    def __str__(self) -> str:
        if self.kind in KILLS:
            return f"{self.at_s:7.1f} s  kill -9 {self.kind}"
        more = f", by {self.shift_s:+,} s" if self.shift_s else ""
        return f"{self.at_s:7.1f} s  {self.kind} for {self.lasts_s:.1f} s{more}"


def draw(seed: int, seconds: float, kinds: Sequence[str] = (*KILLS, *OUTAGES)) -> list[Fault]:
    """The faults of a run of that many seconds. Every kind comes once before any comes again."""
    chance, found, deck, at = random.Random(seed), [], [], FIRST_S
    while True:
        if not deck:
            deck = chance.sample(kinds, len(kinds))
        fault = _fault(chance, round(at, 1), deck.pop())
        at += (fault.lasts_s or AWAY_S) + chance.uniform(*GAP_S)
        if fault.at_s + (fault.lasts_s or AWAY_S) > seconds:
            return found
        found.append(fault)


def _fault(chance: random.Random, at: float, kind: str) -> Fault:
    choice = chance.random()
    if kind in KILLS:
        return Fault(at, kind, choice=choice)
    # A day and two minutes: beyond every pause of the timetable. Forward, and back when it is over.
    shift = 86_520 if kind in CLOCKS else 0
    return Fault(at, kind, round(chance.uniform(*LASTS_S), 1), choice, shift)
