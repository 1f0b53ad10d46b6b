"""The database is killed under tills that redeem, again and again: whatever was acknowledged is stored."""

import argparse

from tests import databases
from tests.storage.crashes import Tills, complaints, crash, scene
from tests.storage.place import place

CODES_PER_KILL = 400


def run(wanted: argparse.Namespace) -> list[str]:
    """Kill it as often as asked for; what was wrong, in words."""
    databases.copy(databases.template(), databases.own_name())
    try:
        with place("kill") as here:
            store, codes = scene(CODES_PER_KILL * wanted.kills)
            here.take_world()
            tills = Tills(here, store, codes)
            tills.start()
            for number, seen in enumerate(crash(tills, wanted.kills, wanted.seed), 1):
                print(f"kill: {number} times, {seen:,} acknowledged", flush=True)
            tills.end()
            return complaints(tills)
    finally:
        databases.drop(databases.own_name())
