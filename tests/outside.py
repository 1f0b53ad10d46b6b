"""The outside world for tests: the sandbox as a process of its own, with the settings pointing at it.

The fixtures stand in tests/conftest.py: imported into packages, each would start a sandbox of its own.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

STARTS_WITHIN_S = 20


class Outside:
    """A client of the running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=10)

    def get(self, path: str, **params: Any) -> Any:
        """The JSON answer of a GET."""
        return self.http.get(path, params=params).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        """The JSON answer of a POST."""
        return self.http.post(path, json=body).raise_for_status().json()

    def messages(self, service: str, to: str = "") -> list[dict[str, Any]]:
        """What was delivered to somebody, newest first."""
        answer = self.get("/sandbox/messages", service=service, **({"to": to} if to else {}))
        found: list[dict[str, Any]] = answer["messages"]
        return found


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox that runs for the session; it calls nobody back."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("sandbox")
    known = {name: value for name, value in os.environ.items() if not name.startswith(("WECHAT_", "STRIPE_"))}
    # Port 9 discards: the tests deliver callbacks themselves, through the test client.
    env = {**known, "SITE_URL": "http://127.0.0.1:9", "DATA_DIR": str(home)}
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--fresh"]
    root = Path(__file__).parent.parent
    process = subprocess.Popen(command, env=env, cwd=root, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            httpx.get(url, trust_env=False)
            return
        except httpx.TransportError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


@pytest.fixture
def wechat_pay(outside: Outside, settings: Any) -> Outside:
    """The same world with a merchant account at WeChat Pay."""
    for name, value in outside.get("/sandbox/wechatpay/account").items():
        setattr(settings, name, value)
    settings.WECHATPAY_API_ORIGIN = outside.url
    return outside


@pytest.fixture
def outside(sandbox_process: str, settings: Any) -> Iterator[Outside]:
    """An empty outside world, with every origin of the settings pointing at it."""
    settings.STRIPE_API_ORIGIN = settings.WECHAT_API_ORIGIN = settings.WECHAT_OAUTH_ORIGIN = sandbox_process
    settings.SMS_API_URL = f"{sandbox_process}/sms/send"
    world = Outside(sandbox_process)
    world.http.post("/sandbox/reset")
    yield world
    world.http.close()
