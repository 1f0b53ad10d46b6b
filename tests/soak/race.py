"""Processes that redeem the same vouchers at the same time: exactly the allowance may be used."""

import argparse
import multiprocessing
import random
from collections import Counter
from typing import Any

from django.db import connections, transaction
from django.db.models import Sum
from django.utils import timezone

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from cms.reports.invariants import prove
from merchants.stores.models import Store
from tests import databases
from tests.bench import world
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption, RedemptionDoor, Voucher

BLOCK = 64  # so many vouchers are fought over at a time
MOST_USES = 3


def run(wanted: argparse.Namespace) -> list[str]:
    """Let them race; what was wrong, in words."""
    databases.copy(databases.template(), databases.own_name())
    try:
        allowance, codes, shops = _scene(wanted.vouchers)
        connections.close_all()
        share = wanted.calls // wanted.racers
        jobs = [(wanted.seed + number, codes, shops, share, number == 0) for number in range(wanted.racers)]
        with multiprocessing.get_context("fork").Pool(wanted.racers) as pool:
            answers = sum(pool.starmap(_race, jobs), Counter())
        print(f"race: {answers.total():,} calls, {dict(answers)}, allowance {allowance:,}", flush=True)
        return [*_wrong(answers, allowance), *_unproven()]
    finally:
        databases.drop(databases.own_name())


def _scene(count: int) -> tuple[int, list[str], list[int]]:
    counter = world.counter(shops=8, members=500)
    codes = []
    for uses in range(1, MOST_USES + 1):
        codes += world.vouchers(counter, count // MOST_USES + (uses <= count % MOST_USES), uses=uses)
    random.Random(0).shuffle(codes)
    world.settle_down("vouchers_voucher")
    allowance = Voucher.objects.aggregate(uses=Sum("uses_total"))["uses"]
    return allowance, codes, [shop.pk for shop in counter.shops]


def _race(seed: int, codes: list[str], shops: list[int], calls: int, tells: bool) -> Counter[str]:
    chance, answers = random.Random(seed), Counter[str]()
    stores = list(Store.objects.select_related("merchant", "branch").filter(pk__in=shops))
    by = Actor(ActorKind.OPERATOR, f"racer-{seed}")
    while answers.total() < calls:
        for start in range(0, len(codes), BLOCK):  # all processes go through the vouchers in the same order
            block = codes[start : start + BLOCK]
            if tells and not start % (10 * BLOCK):
                print(f"race: this one has made {answers.total():,} of its {calls:,} calls", flush=True)
            for code in chance.sample(block, len(block)):
                if answers.total() < calls:
                    answers[_try(code, chance.choice(stores), by)] += 1
    return answers


def _try(code: str, store: Store, by: Actor) -> str:
    words: dict[str, Any] = {"code": code, "store": store, "by": by, "answers": {"mileage": "1"}}
    try:
        with transaction.atomic():
            redeem(**words, door=RedemptionDoor.TYPED, at=timezone.now())
    except DomainError as refusal:
        return refusal.code
    return "redeemed"


def _wrong(answers: Counter[str], allowance: int) -> list[str]:
    used = Redemption.objects.count()
    left = Voucher.objects.aggregate(left=Sum("uses_left"))["left"]
    found = []
    if not answers["redeemed"] == used == allowance - left:
        found.append(f"{answers['redeemed']} answers, {used} redemptions, {allowance - left} uses gone")
    if answers.total() > 8 * allowance / MOST_USES and left:
        found.append(f"{left} uses were left although every voucher was tried often enough")
    strange = answers.keys() - {"redeemed", "already_redeemed", "exhausted"}
    return [*found, *(f"{answers[code]} times {code}" for code in strange)]


def _unproven() -> list[str]:
    return [f"{f.check.invariant}: {f.bad.first}" for f in prove() if not f.holds]
