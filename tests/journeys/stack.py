"""The whole product as a newcomer starts it: every process of `make run`, on ports and data of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stack:
    """The running product and how to talk to it from outside."""

    site: str
    sandbox: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on the same data."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def demo(self) -> dict[str, Any]:
        """The demo world's logins."""
        return json.loads(self.manage("demo", "--json").stdout)

    def sandbox_messages(self, service: str, to: str) -> list[dict[str, Any]]:
        """What the sandbox delivered to a phone, newest first."""
        answer = httpx.get(f"{self.sandbox}/sandbox/messages", params={"service": service, "to": to})
        return answer.json()["messages"]

    def stop(self) -> int:
        """Ctrl-C, then the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def start(data_dir: Path) -> Stack:
    """Start `python -m config.run` and wait until it is ready."""
    port, sandbox_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
    }
    log = data_dir / "run.log"
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=environment,
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stack = Stack(environment["SITE_URL"], f"http://127.0.0.1:{sandbox_port}", environment, process, log)
    _wait_until_ready(stack)
    return stack


def _wait_until_ready(stack: Stack) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if stack.process.poll() is not None:
            raise AssertionError(f"the product stopped while starting:\n{stack.log.read_text()[-4000:]}")
        try:
            if httpx.get(f"{stack.site}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    stack.stop()
    raise AssertionError(f"not ready after {START_SECONDS} s:\n{stack.log.read_text()[-4000:]}")
