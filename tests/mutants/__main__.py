"""Wrong changes to the modules about money and access, one at a time: do the tests notice? `make mutants`.

A runner of our own, because mutmut 3.8 leaves out every decorated function but static and class methods, and
each of our actions stands behind `transaction.atomic`; it also knows nothing about statements of SQL in the
source. What is the same: every mutant is tried in a fork of one process, by the tests that reach it.

Names of rooms or modules (`redeem`, `vouchers/lifecycle/limits.py`) take only those. What came out is kept in
`var/mutants`; `--survivors` tries again only what was not killed last time. Ends with 1 when something
survived that is not in `equivalent.py`, or when that list names what is no longer there.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from tests.mutants import operators, rooms, runner, touches
from tests.mutants.equivalent import KNOWN

ROOT = rooms.ROOT
ENDS = ("killed", "timed out", "survived", "unreached", "equivalent", "unfit")
KEPT = ROOT / "var" / "mutants"


def main() -> int:
    """Try the mutants; 1 when a test is missing."""
    wanted = _arguments()
    touches.install(path for room in rooms.ROOMS.values() for path in room.modules())
    room, paths = _chosen(wanted.names)
    mutants = [mutant for path in paths for mutant in operators.module(path, ROOT)]
    names = {mutant.name for mutant in mutants}
    if wanted.survivors:
        known = {name: end for path in paths for name, end in _kept(path).items()}
        mutants = [mutant for mutant in mutants if known.get(mutant.name) not in ("killed", "timed out")]
    mutants = [mutant for mutant in mutants if mutant.name not in KNOWN]
    _forget_others(paths, names)
    done = runner.run(mutants, wanted.tests or list(room.tests), keep=_note, most=wanted.seconds)
    print(table(paths))
    _tell(done)
    stale = [name for name in KNOWN if name.split(":")[0] in paths and name not in names]
    print("\n".join(f"no longer there: {name}" for name in stale))
    lost = any(end in ("survived", "unreached") for path in paths for end in _kept(path).values())
    return 1 if lost or stale or done.failed or len(done.results) < len(mutants) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="room or module")
    parser.add_argument("--survivors", action="store_true", help="only what was not killed last time")
    parser.add_argument("--tests", nargs="*", help="these tests, instead of all beside the modules")
    parser.add_argument("--seconds", type=float, default=60, help="of tests for each mutant, quickest first")
    return parser.parse_args()


def _chosen(names: list[str]) -> tuple[rooms.Room, list[str]]:
    """The files to change and the folders with their tests."""
    files: dict[str, None] = {}
    tests: dict[str, None] = {}
    for key, room in rooms.ROOMS.items():
        mine = [path for path in room.modules() if not names or key in names or path in names]
        files |= dict.fromkeys(mine)
        tests |= dict.fromkeys(room.tests if mine else ())
    if not files:
        sys.exit(f"No such room or module. Rooms: {', '.join(rooms.ROOMS)}")
    return rooms.Room(tuple(files), tuple(tests)), list(files)


def table(paths: list[str]) -> str:
    """What is known of each module, as a table of Markdown."""
    lines = [f"| module | mutants | {' | '.join(ENDS)} |", f"|---|---|{'---|' * len(ENDS)}"]
    total: Counter[str] = Counter()
    for path in paths:
        counts = Counter(_kept(path).values())
        total += counts
        lines.append(_row(f"`{path}`", counts))
    return "\n".join([*lines, _row("all", total)])


def _row(name: str, counts: Counter[str]) -> str:
    return f"| {name} | {counts.total()} | {' | '.join(str(counts[end]) for end in ENDS)} |"


def _tell(done: runner.Runner) -> None:
    for result in done.results:
        if result.end in ("survived", "unreached", "unfit", "timed out"):
            where = f"{result.mutant.path}:{result.mutant.line}"
            print(f"{result.end} ({result.tests} tests): {where} {result.mutant.name.split(':', 1)[1]}")


# --- what came out --------------------------------------------------------------------


def _file(path: str) -> Path:
    return KEPT / f"{path.replace('/', '.')}.json"


def _kept(path: str) -> dict[str, str]:
    return json.loads(_file(path).read_text(encoding="utf-8")) if _file(path).exists() else {}


def _write(path: str, ends: dict[str, str]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    _file(path).write_text(json.dumps(ends, ensure_ascii=False, indent=1), encoding="utf-8")


def _forget_others(paths: list[str], names: set[str]) -> None:
    """Keep nothing of mutants that are no longer there."""
    for path in paths:
        mine = {name for name in names if name.startswith(f"{path}:")}
        found = {name: end for name, end in _kept(path).items() if name in mine and end != "equivalent"}
        _write(path, found | {name: "equivalent" for name in mine if name in KNOWN})


def _note(result: runner.Result) -> None:
    _write(result.mutant.path, _kept(result.mutant.path) | {result.mutant.name: result.end})


if __name__ == "__main__":
    sys.exit(main())
