"""The simulator, seed after seed, each on an empty database."""

import argparse
import tempfile
from pathlib import Path

from tests import databases
from tests.simulator.play import play

STEPS = 500


def run(wanted: argparse.Namespace) -> list[str]:
    """Play as many seeds as asked for; what was wrong, in words, with the seed that plays it again."""
    template, found, deaths, changes = databases.template(), [], 0, 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(wanted.seed, wanted.seed + wanted.plays):
                databases.copy(template, databases.own_name())
                ended = play(seed, STEPS, Path(folder))
                deaths, changes = deaths + ended.deaths, changes + ended.changes.total()
                print(f"simulate: seed {seed}, {deaths:,} deaths, {changes:,} changes", flush=True)
                verdict = ended.verdict
                words = [*verdict.lost, *verdict.double, *verdict.wrong]
                found += [f"--seed {seed} --plays 1: {each}" for each in words]
    finally:
        databases.drop(databases.own_name())
    return found
