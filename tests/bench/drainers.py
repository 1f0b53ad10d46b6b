"""Processes that empty the outbox as the worker of `make run` does: two, each with the task itself."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

PROCESSES = 2  # what config/starter/processes.py gives the worker's pool


@dataclass(frozen=True)
class Drained:
    """Seconds until the last one found nothing more, and of processor time that all took."""

    seconds: float
    processor: float


def drain(env: dict[str, str]) -> Drained:
    """Let all begin together, when the slowest has loaded the program; returns when the outbox is empty."""
    children = [_child(env) for _ in range(PROCESSES)]
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    parts = [json.loads(child.communicate()[0]) for child in children]
    return Drained(max(part["seconds"] for part in parts), sum(part["processor"] for part in parts))


def _child(env: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "tests.bench.drainers"]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


# --- in the child ---------------------------------------------------------------------


def _main() -> None:
    import django  # noqa: PLC0415 - the parent has set up Django already, and not with our environment

    django.setup()
    from club.messaging.models import Message  # noqa: PLC0415 - models need the set-up
    from club.messaging.tasks import drain_outbox  # noqa: PLC0415 - and so do tasks

    waiting = Message.objects.filter(state__in=["queued", "sending"])
    waiting.exists()  # opens the connection
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began, used = time.perf_counter(), time.process_time()
    while waiting.filter(state="queued").exists():
        drain_outbox()
    taken = {"seconds": time.perf_counter() - began, "processor": time.process_time() - used}
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    _main()
