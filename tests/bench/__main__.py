"""Run benchmarks, print one table, write var/bench/<name>.json."""

import argparse
import importlib
import sys
import time

from tests.own_server import ROOT, settle_in

NAMES = (
    "p1_redeem",
    "p2_rush",
    "p3_mint",
    "p4_sweep",
    "p5_callback",
    "p6_statements",
    "p7_pages",
    "p8_desk",
    "p9_import",
    "p10_outbox",
    "p11_growth",
    "p12_partitions",
    "care_day",
)
# Not run unless asked for: it installs another program.
BY_NAME = ("p1_pretix",)


def main() -> int:
    """Run what was asked for; 1 when a benchmark broke. A missed target is printed, not an error."""
    wanted = _arguments()
    names = wanted.names or NAMES
    place = _place(wanted.size)
    report = importlib.import_module("tests.bench.report")
    results, broken = [], 0
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            measured = importlib.import_module(f"tests.bench.{name}").run(place)
        except Exception as error:  # one broken benchmark must not hide the others
            print(f"{name} broke: {error!r}", file=sys.stderr, flush=True)
            broken = 1
            continue
        finally:
            place.clear()
        result = report.Result(name, place.size, tuple(measured), round(time.monotonic() - began, 1))
        report.write(result, ROOT / "var" / "bench")
        results.append(result)
    print(report.table(results))
    return broken


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES + BY_NAME))
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", dest="size", action="store_const", const="quick", help="small worlds")
    sizes.add_argument("--full", dest="size", action="store_const", const="full", help="the whole sizes")
    parser.set_defaults(size="usual")
    wanted = parser.parse_args()
    unknown = set(wanted.names) - {*NAMES, *BY_NAME}
    if unknown:
        parser.error(
            f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES + BY_NAME)}"
        )
    return wanted


def _place(size: str):
    data_dir = settle_in("bench")
    return importlib.import_module("tests.bench.place").Place(size, data_dir)


if __name__ == "__main__":
    sys.exit(main())
