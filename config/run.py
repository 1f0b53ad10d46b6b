"""`make run`: everything a club needs, started in order and stopped together.

With `--scale` (`make scale`) as on several machines: see config/starter/fleet.py.
"""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import broker, environment, pay_keys, postgres, translations
from config.starter import fleet, processes, summary, terms
from config.starter.readiness import wait_until_ready

ROOT = Path(__file__).resolve().parent.parent
SCALE = "--scale"
OWNER = "DATABASE_OWNER_URL"


def main() -> int:
    """Start, wait, stop; returns the exit code."""
    data_dir = Path(environment.read("DATA_DIR", str(ROOT / "var"))).resolve()
    port, sandbox_port = environment.number("PORT", 8000), environment.number("SANDBOX_PORT", 8001)
    signal.signal(signal.SIGTERM, _interrupt)
    lock = terms.only_one(data_dir)
    try:
        with lock:
            return _run(data_dir, port, sandbox_port, fleet.muster() if SCALE in sys.argv else None)
    finally:
        postgres.unfollow(data_dir)
        postgres.leave(data_dir)


def _run(data_dir: Path, port: int, sandbox_port: int, wide: fleet.Fleet | None) -> int:
    terms.end_leftovers(data_dir)
    terms.free_port("PORT", port)
    terms.free_port("SANDBOX_PORT", sandbox_port)
    translations.compile_all()
    broker.prepare(data_dir / "broker")
    pay_keys.prepare(data_dir)
    (data_dir / "static").mkdir(
        exist_ok=True
    )  # nothing is collected here, but a missing folder is warned about
    print("Starting the database ...", flush=True)
    database_url, owner_url = _databases(data_dir)
    env = processes.environment(data_dir, database_url)
    demo = _prepare(env | {OWNER: owner_url})
    commands = processes.commands(port, sandbox_port)
    if wide:
        env |= _spread(env | {OWNER: owner_url}, data_dir, wide)
        commands = {**wide.commands(port, data_dir), "sandbox": processes.sandbox(sandbox_port)}

    def announce(over: threading.Event) -> None:
        if wait_until_ready(port, over):
            print(summary.table(port, sandbox_port, demo), flush=True)
            _introduce(env, over)

    return processes.supervise(commands, env, announce)


def _databases(data_dir: Path) -> tuple[str, str]:
    """The database for the product, and for the owner of its tables, whom no running process knows."""
    given = environment.read("DATABASE_URL")
    if given:
        return given, environment.read(OWNER)
    url = postgres.join(data_dir)
    return postgres.for_product(url), url


def _prepare(env: dict[str, str]) -> dict[str, Any]:
    """Migrate and load the demo world in a process of its own."""
    # A session of its own: Ctrl-C reaches us alone, and we end the child without a stack trace.
    command = [sys.executable, "-m", "config.starter.prepare"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, start_new_session=True) as child:
        try:
            output, _ = child.communicate()
        except KeyboardInterrupt:
            child.kill()
            raise
    if child.returncode:
        raise terms.StartRefused("The database could not be prepared; the reason stands above.")
    logins: dict[str, Any] = json.loads(output)
    return logins


def _spread(env: dict[str, str], data_dir: Path, wide: fleet.Fleet) -> dict[str, str]:
    """Divide the tables that can be, start the replica; what the processes have to know of both."""
    print("Dividing the tables that only grow ...", flush=True)
    _manage(env, "partition")
    more = {"REDIS_URL": wide.redis_url}
    if "DATABASE_REPLICA_URL" not in env and not environment.read("DATABASE_URL"):
        print("Copying the database to its replica ...", flush=True)
        more["DATABASE_REPLICA_URL"] = postgres.for_product(postgres.follow(data_dir))
    return more


def _manage(env: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True).returncode:
        raise terms.StartRefused(f"manage.py {' '.join(arguments)} failed; the reason stands above.")


def _introduce(env: dict[str, str], over: threading.Event) -> None:
    """Now that the sandbox answers, let it know the account's menu and the phones of the demo world."""
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--json"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=env, stdout=silent, stderr=silent, start_new_session=True) as child:
        while child.poll() is None:
            if over.wait(0.2):
                child.kill()


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
    except (terms.StartRefused, postgres.ServerRefused, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))
