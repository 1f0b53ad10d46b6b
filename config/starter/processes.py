"""The processes of a running club, under one supervisor with one readable log."""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from honcho import manager as honcho
from honcho.compat import ProcessManager
from honcho.manager import Manager
from honcho.printer import Printer

from config.starter.terms import MARK

PROGRAMS = Path(sys.executable).parent
# An idle worker needs five seconds to end its pool; a busy one may finish what takes little longer.
honcho.KILL_WAIT = 15


class OnePerProcess(ProcessManager):
    """Asks only the process itself to end: Celery's pool must outlive the signal to finish its tasks."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Unbuffered:
    """The standard output without a buffer.

    Honcho prints in its signal handler too. A buffer that is being written to when the signal comes refuses
    that, which would end the supervisor and leave the rest running.
    """

    def write(self, text: str) -> None:
        """Write all of a text."""
        rest = text.encode()
        while rest:
            rest = rest[os.write(1, rest) :]

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """Whether colours are seen."""
        return os.isatty(1)


class Supervisor(Manager):
    """Honcho's manager, which would signal whole process groups at once. Calls `started` after the forks."""

    def __init__(self, started: Callable[[], None]) -> None:
        super().__init__(printer=Printer(output=Unbuffered()))
        self._procmgr = OnePerProcess()
        self._started = started

    def _start(self) -> None:
        super()._start()
        self._started()


def environment(data_dir: Path, database_url: str) -> dict[str, str]:
    """What every process gets. With DATABASE_URL set, only the supervisor owns the embedded server."""
    return {
        **os.environ,
        MARK: str(data_dir),
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": "",  # a hole in the product must not find it
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONUNBUFFERED": "1",
        # Celery warns about root on every start; in a container or a trial there is nobody else.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def commands(port: int, sandbox_port: int) -> dict[str, list[str]]:
    """Name and command line of each process."""
    return {
        # Two workers with two threads each: measured best for short requests on two cores.
        "web": web(port, workers=2),
        # Gossip and mingle are for fleets of workers; alone they only cost start-up time.
        "worker": [
            *(*celery(port), "--quiet", "worker", "--loglevel", "INFO", "--concurrency", "2"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        # No pid file: the lock on the data directory already keeps a second timetable away.
        "scheduler": [*celery(port), "--quiet", "beat", "--loglevel", "INFO", "--pidfile", ""],
        "sandbox": sandbox(sandbox_port),
    }


def web(port: int, *, workers: int) -> list[str]:
    """The web server on a port."""
    return [
        *(str(PROGRAMS / "granian"), "config.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--blocking-threads", "2"),
        *("--respawn-failed-workers", "--log-level", "warning"),
    ]


def celery(port: int) -> list[str]:
    """Celery, once the web answers on a port."""
    after_the_web = [sys.executable, "-m", "config.starter.readiness", str(port)]
    return [*after_the_web, str(PROGRAMS / "celery"), "-A", "config"]


def sandbox(port: int) -> list[str]:
    """The outside world."""
    return [sys.executable, "-m", "sandbox", "--port", str(port)]


def supervise(
    processes: dict[str, list[str]], env: dict[str, str], alongside: Callable[[threading.Event], None]
) -> int:
    """Run until a signal or until one of them ends, then end all; 0 after a signal.

    `alongside` runs in a thread of its own and should return when its event is set.
    """
    over = threading.Event()
    thread = threading.Thread(target=alongside, args=[over], daemon=True)
    # Only after the forks: a child forked while the thread prints would wait for ever for the lock it held.
    manager = Supervisor(started=thread.start)
    for name, command in processes.items():
        # exec: the process itself gets the signals, not a shell around it
        manager.add_process(name, f"exec {shlex.join(command)}", env=env)
    try:
        manager.loop()
    finally:
        over.set()
        if thread.ident is not None:
            thread.join()
    return 0 if manager.returncode in (130, 143) else (manager.returncode or 1)
