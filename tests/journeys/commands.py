"""Management commands of one product, run by a process that has Django loaded already.

A command spends nearly three seconds loading and an instant working, and journeys ask for dozens. Here
`Commands` starts one process with the product's environment; it forks for every command, so that each
begins as fresh as if it had been started by hand.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import django
from django.core.management import ManagementUtility

ROOT = Path(__file__).resolve().parents[2]


class Commands:
    """The process that is asked; it starts with the first command and ends with `close`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command's exit code and what it wrote."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        code, *written = json.loads(self._process.stdout.readline())
        return subprocess.CompletedProcess(["manage.py", *arguments], code, *written)

    def close(self) -> None:
        """End the process; the next command starts another."""
        if self._process:
            self._process.communicate()
            self._process = None


def serve() -> None:
    """Answer each line of standard input, a list of words, by one line: exit code, output, errors."""
    django.setup()
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            child = os.fork()
            if not child:
                os.dup2(out.fileno(), 1)
                os.dup2(errors.fileno(), 2)
                os._exit(_obey(json.loads(line)))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            out.seek(0)
            errors.seek(0)
            sys.stdout.write(json.dumps([code, out.read(), errors.read()]) + "\n")
            sys.stdout.flush()


def _obey(words: list[str]) -> int:
    code = 0
    try:
        ManagementUtility(["manage.py", *words]).execute()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve()
