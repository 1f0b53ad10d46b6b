"""Running the tests that a mutant concerns, in a copy of this process.

pytest collects and runs the tests of a room once, as they are, and notes which statements each one reaches
and how long it takes. Then each mutant gets a child process, made by `fork` when everything is imported and
the database is there: it puts the mutant in and runs the tests that reach its statement until one fails,
those first that killed most of the others. After a child that was stopped or broke the database is copied
anew.
"""

import gc
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests import databases
from tests.mutants import applying, reach, touches
from tests.mutants.operators import Mutant

SURVIVED, KILLED, UNFIT, BROKEN = 0, 1, 2, 3
LONGEST = 30.0  # seconds, at least, before a mutant counts as one that never ends
PATIENCE = 8  # times as long as its tests take without a mutant


@dataclass
class Result:
    """What became of a mutant: killed, survived, timed out, not reached, unfit."""

    mutant: Mutant
    end: str
    tests: int = 0
    killer: str = ""
    seconds: float = 0.0


@dataclass
class Runner:
    """The plugin that takes the place of pytest's own loop."""

    mutants: list[Mutant]
    keep: Callable[[Result], None]
    most: float  # seconds that the tests of one mutant may take together, as they are
    results: list[Result] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    reached: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[int, float] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    kills: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Once without a mutant, then each mutant."""
        self._run_as_they_are(session)
        paths = {str(touches.ROOT / mutant.path) for mutant in self.mutants}
        functions = applying.functions_by_key(paths)
        gc.freeze()  # or collecting in a child would copy all of the memory
        for number, mutant in enumerate(self.mutants, 1):
            result = self._try(session, mutant, functions)
            self.results.append(result)
            self.keep(result)
            print(f"{number}/{len(self.mutants)} {result.end:10} {result.tests:4} {mutant.name}", flush=True)
        session._setupstate.teardown_exact(None)
        return True

    def _run_as_they_are(self, session: pytest.Session) -> None:
        memory = reach.Memory(item.path for item in session.items)
        asked = [place for place, item in enumerate(session.items) if not memory.knows(item)]
        for number, place in enumerate(asked):
            following = session.items[asked[number + 1]] if number + 1 < len(asked) else session
            self._run_one(session.items[place], following, memory)
            if not isinstance(following, pytest.Item) or following.path != session.items[place].path:
                memory.write()
        for place, item in enumerate(session.items):
            self.names[place] = item.path.stem
            if memory.knows(item):
                self.seconds[place], spots = memory.of(item)
                for spot in spots:
                    self.reached[spot].add(place)
        spent = sum(self.seconds.values())
        known = f"{len(session.items)} tests of {spent:.0f} s, {len(asked)} run now"
        print(f"{known}, failed: {self.failed or 'none'}", flush=True)

    def _run_one(self, item: pytest.Item, following: pytest.Item, memory: reach.Memory) -> None:
        touches.touched.clear()
        reports = runtestprotocol(item, log=False, nextitem=following)
        if any(report.failed for report in reports):
            self.failed.append(item.nodeid)
        else:
            # What stands before the call may be the making of the database, for the first of all.
            memory.note(item, sum(report.duration for report in reports[1:]), touches.touched)

    def _tests_of(self, mutant: Mutant) -> list[int]:
        if mutant.function:
            lines = {mutant.line}
            if mutant.is_decorator:
                lines = _lines_of(mutant.path, {mutant.function})
            found = set().union(*(self.reached.get((mutant.path, line), set()) for line in lines))
            if mutant.is_decorator and "atomic" not in mutant.words:
                # Whom a guard keeps out never reaches what it guards.
                found = self._with_neighbours(found)
        else:
            found = set()
            names = defaultdict(set)
            for path, name in applying.readers_of(mutant):
                names[path].add(name)
            for path, functions in names.items():
                for line in _lines_of(path, functions):
                    found |= self.reached.get((path, line), set())
            if not found:
                # It is read when modules are loaded, or by modules whose lines nobody watches.
                room = (places for (path, _line), places in self.reached.items() if path == mutant.path)
                found = self._with_neighbours(set().union(*room))
        return self._worth_it(found, Path(mutant.path).stem)

    def _with_neighbours(self, found: set[int]) -> set[int]:
        """All tests of the files that some are from."""
        files = {self.names[place] for place in found}
        return {place for place, name in self.names.items() if name in files}

    def _worth_it(self, found: set[int], named: str) -> list[int]:
        """Those named for the module and those that killed most in the least time; as there is time."""
        worth = {place: self.kills[place] / (self.seconds[place] + 0.05) for place in found}
        for place in found:
            worth[place] += self.names[place] in (f"test_{named}", f"test_{named}s")
        chosen, spent = [], 0.0
        for place in sorted(found, key=lambda place: (-worth[place], self.seconds[place])):
            spent += self.seconds[place]
            if chosen and spent > self.most:
                break
            chosen.append(place)
        return chosen

    def _try(self, session: pytest.Session, mutant: Mutant, functions: dict) -> Result:
        try:
            tests = self._tests_of(mutant)
        except applying.Unfit:
            return Result(mutant, "unfit")
        if not tests:
            return Result(mutant, "unreached")
        connections.close_all()
        began = time.monotonic()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _live(session, mutant, functions, tests, write)
        os.close(write)
        limit = max(LONGEST, PATIENCE * sum(self.seconds[place] for place in tests))
        code = _wait(child, began + limit)
        killer = os.read(read, 1000).decode()
        os.close(read)
        if code in (None, BROKEN):
            databases.copy(databases.template(), databases.own_name())
        if killer.isdigit():
            self.kills[int(killer)] += 1
            killer = session.items[int(killer)].nodeid
        end = "timed out" if code is None else {SURVIVED: "survived", UNFIT: "unfit"}.get(code, "killed")
        return Result(mutant, end, len(tests), killer, time.monotonic() - began)


def _live(session: pytest.Session, mutant: Mutant, functions: dict, tests: list[int], tell: int) -> None:
    """The child: never comes back."""
    code = BROKEN
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        applying.apply(mutant, functions)
        code = SURVIVED
        for number, place in enumerate(tests):
            following = session.items[tests[number + 1]] if number + 1 < len(tests) else session
            reports = runtestprotocol(session.items[place], log=False, nextitem=following)
            if any(report.failed for report in reports):
                code = BROKEN if reports[-1].failed else KILLED  # the last one puts the database back
                os.write(tell, str(place).encode())
                break
    except applying.Unfit:
        code = UNFIT
    except BaseException:  # whatever a mutant does to the tests, it was noticed
        code = BROKEN
    finally:
        os._exit(code)


def _wait(child: int, until: float) -> int | None:
    """The exit code; None when it had to be stopped."""
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _lines_of(path: str, functions: set[str]) -> set[int]:
    return {
        line
        for (file, line) in _ALL.setdefault(path, applying.statements_of(path))
        for function in functions
        if _ALL[path][file, line] == function or _ALL[path][file, line].startswith(f"{function}.")
    }


_ALL: dict[str, dict[tuple[str, int], str]] = {}


def run(mutants: list[Mutant], tests: list[str], *, keep: Callable[[Result], None], most: float) -> Runner:
    """Run these tests against these mutants; each result is handed to `keep` at once."""
    runner = Runner(mutants, keep, most)
    options = ["-s", "-p", "no:xdist", "--hypothesis-seed=1", *tests]
    sys.stdout.flush()
    pytest.main(options, plugins=[runner])
    return runner
