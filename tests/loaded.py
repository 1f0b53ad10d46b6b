"""Programs of the house without the seconds they take to load: one process has loaded, and forks for each.

Whoever is forked is a process of its own, as if it had been started by hand: it has its own connections and
can be killed. `Loaded` is the process that is asked, `Program` one that it has begun.
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import IO

import django
from django.core.management import ManagementUtility
from django.db import connections

from tests.own_server import ROOT


@dataclass
class Program:
    """One that was begun. What it writes can be read while it runs."""

    loaded: "Loaded"
    pid: int
    stdout: IO[str]

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.loaded.ask("poll", self.pid)

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, SIGKILL)

    def finish(self) -> str:
        """Wait for its end; what it wrote that nobody has read."""
        with self.stdout:
            said = self.stdout.read()
        self.loaded.ask("wait", self.pid)
        return said


class Loaded:
    """The process that has loaded; it starts with the first program and ends with `close`.

    Errors of programs that are begun go to a file: whoever is killed, or loses its server, says so there.
    """

    def __init__(self, environment: dict[str, str], errors: Path = Path(os.devnull)) -> None:
        self.environment = environment
        self.errors = errors
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`manage.py COMMAND …`, and what came of it."""
        with tempfile.TemporaryDirectory() as folder:
            out, errors = Path(folder, "out"), Path(folder, "errors")
            code = self.ask("wait", self.ask("begin", str(out), str(errors), "", *words))
            assert code is not None
            return subprocess.CompletedProcess(words, code, out.read_text(), errors.read_text())

    def begin(self, *words: str, database: str, way: Path) -> Program:
        """`manage.py COMMAND …` or `-m MODULE …` on that database of the server; `way` is a new path."""
        os.mkfifo(way)
        pid = self.ask("begin", str(way), "", database, *words)
        assert pid is not None
        return Program(self, pid, way.open())

    def ask(self, *question: object) -> int | None:
        """The answer of the process."""
        if self._process is None:
            pipe = subprocess.PIPE
            command = [sys.executable, "-m", __name__]
            with self.errors.open("a") as errors:
                self._process = subprocess.Popen(
                    command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, stderr=errors, text=True
                )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: int | None = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process; the next program starts another."""
        if self._process:
            self._process.communicate()
            self._process = None


def serve() -> None:
    """Answer each line of standard input: a pid, an exit code, or null for one that runs."""
    django.setup()
    connections.close_all()
    ends: dict[int, int] = {}
    for line in sys.stdin:
        what, *words = json.loads(line)
        answer = (
            _begin(*words) if what == "begin" else _end(ends, words[0], 0 if what == "wait" else os.WNOHANG)
        )
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _end(ends: dict[int, int], pid: int, how: int) -> int | None:
    if pid not in ends:
        gone, status = os.waitpid(pid, how)
        if not gone:
            return None
        ends[pid] = os.waitstatus_to_exitcode(status)
    return ends[pid]


def _begin(out: str, errors: str, database: str, *words: str) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, way in ((1, out), (2, errors)):
            if way:
                os.dup2(os.open(way, os.O_WRONLY | os.O_CREAT, 0o600), number)
        if database:
            connections["default"].settings_dict["NAME"] = database
        code = _obey(list(words))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _obey(words: list[str]) -> int:
    try:
        if words[0] == "-m":
            sys.argv = words[1:]
            runpy.run_module(words[1], run_name="__main__")
        else:
            ManagementUtility(words).execute()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve()
