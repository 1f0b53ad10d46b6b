"""Long runs of four kinds, each on several processes, all ending with the proof of the books.

`states`: random plays of the life of vouchers against the plain model (tests/states).
`race`: processes redeem the same vouchers at the same time.
`kill`: PostgreSQL is killed under tills that redeem.
`simulate`: the house under a clock of its own; a seed decides what is done, who dies and who lies.
A failure prints the seed that plays it again.
"""

import argparse
import importlib
import sys
import time

from tests.own_server import settle_in

KINDS = ("states", "race", "kill", "simulate")


def main() -> int:
    """Run what was asked for; 1 when something was found."""
    wanted = _arguments()
    settle_in("soak")
    found = 0
    for kind in wanted.kinds or KINDS:
        began = time.monotonic()
        complaints = importlib.import_module(f"tests.soak.{kind}").run(wanted)
        print(f"{kind}: {time.monotonic() - began:.0f} s, {len(complaints)} found", flush=True)
        print("\n".join(complaints), file=sys.stderr)
        found += len(complaints)
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="kind", choices=[[], *KINDS], help=" or ".join(KINDS))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--steps", type=int, default=100_000, help="steps of all plays together")
    parser.add_argument("--players", type=int, default=2, help="processes that play")
    parser.add_argument("--calls", type=int, default=200_000, help="calls that race")
    parser.add_argument("--racers", type=int, default=8, help="processes that race")
    parser.add_argument("--kills", type=int, default=100, help="how often the database is killed")
    parser.add_argument("--plays", type=int, default=20, help="seeds of the simulator, from --seed on")
    parser.add_argument("--vouchers", type=int, default=20_000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
