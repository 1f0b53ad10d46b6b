"""`make chaos`: the product under load, killed and lied to by a plan that a seed draws.

Ends with 0 when every acknowledged change is there exactly once and the books are proved; otherwise with 1,
and the folder of the run is kept and named. The same seed is the same plan.
"""

import argparse
import signal
import sys
import time

from tests import databases
from tests.chaos.plan import Fault, draw
from tests.own_server import settle_in


def main() -> int:
    """Run it; Ctrl-C ends it and everything it has started."""
    wanted = _arguments()
    seconds = wanted.minutes * 60
    plan = draw(wanted.seed, seconds)
    print(f"chaos: seed {wanted.seed}, {wanted.minutes:g} minutes, {len(plan)} faults", flush=True)
    print("\n".join(map(str, plan)), flush=True)
    if wanted.plan:
        return 0
    settle_in("chaos")
    for sign in (signal.SIGINT, signal.SIGTERM):  # a shell that put us into the background ignores the first
        signal.signal(sign, _interrupt)
    try:
        return _run(wanted, seconds, plan)
    except KeyboardInterrupt:
        print("chaos: ended by hand", flush=True)
        return 130


def _run(wanted: argparse.Namespace, seconds: float, plan: list[Fault]) -> int:
    from tests.chaos.run import run  # noqa: PLC0415 - needs Django set up
    from tests.chaos.table import table  # noqa: PLC0415 - the same
    from tests.storage.place import place  # noqa: PLC0415 - the same

    databases.copy(databases.template(), databases.own_name())
    try:
        with place(f"chaos-{wanted.seed}", own_disk=True) as here:
            words = {"seconds": seconds, "pace": wanted.pace, "patience_s": wanted.patience}
            try:
                report = run(here, plan, seed=wanted.seed, **words)
            except Exception:
                here.is_kept = True
                raise
            here.is_kept = not report.verdict.is_clean
            print(table(report, seed=wanted.seed, minutes=wanted.minutes), flush=True)
            return int(here.is_kept)
    finally:
        databases.drop(databases.own_name())


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="how long things go wrong")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="draws plan and moves")
    parser.add_argument("--pace", type=float, default=1.0, help="1 is about five redemptions a second")
    parser.add_argument("--patience", type=float, default=900, help="seconds to come to rest in")
    parser.add_argument("--plan", action="store_true", help="print the plan and end")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
