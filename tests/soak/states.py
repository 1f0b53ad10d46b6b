"""Random plays until so many steps are done."""

import argparse
import multiprocessing
import traceback

from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from cms.reports.invariants import prove
from tests import databases
from tests.states.machine import Anew
from tests.states.stage import build, tidy

LOT, STEPS = 20, 50


def run(wanted: argparse.Namespace) -> list[str]:
    """Play in several processes, each on a database of its own; what was found, in words."""
    template = databases.template()
    connections.close_all()
    share = -(-wanted.steps // wanted.players)
    jobs = [(template, wanted.seed + number, share) for number in range(wanted.players)]
    with multiprocessing.get_context("fork").Pool(wanted.players) as pool:
        answers = pool.starmap(_play, jobs)
    print(f"states: {sum(steps for steps, _ in answers):,} steps", flush=True)
    return [words for _, complaints in answers for words in complaints]


def _play(template: str, seed: int, wanted: int) -> tuple[int, list[str]]:
    databases.copy(template, databases.own_name())
    stage, steps, lot = build(), 0, 0
    try:
        while steps < wanted:
            lot += 1
            # The name of the class seeds its plays.
            play = type(f"Play_{seed}_{lot}", (Counted,), {"stage": stage, "steps": 0})
            try:
                run_state_machine_as_test(play, settings=_settings())
            except Exception:  # whatever it was, it is what we look for
                return steps, [f"--seed {seed}, lot {lot}:\n{traceback.format_exc()}"]
            steps += play.steps
            print(f"states: player {seed} has made {steps:,} of its {wanted:,} steps", flush=True)
            tidy()
        return steps, [f"{f.check.invariant}: {f.bad.first}" for f in prove() if not f.holds]
    finally:
        databases.drop(databases.own_name())


class Counted(Anew):
    """A play that counts its steps."""

    steps = 0

    def check_invariants(self, *args, **words):
        type(self).steps += 1
        super().check_invariants(*args, **words)


def _settings() -> settings:
    return settings(
        max_examples=LOT,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
