"""How `make run` begins and ends."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from config.starter import summary, terms
from tests.source import ROOT

HOLD = "import sys, pathlib; from config.starter import terms; terms.only_one(pathlib.Path(sys.argv[1]))"
SUPERVISE = """
import os, sys
from config.starter.processes import supervise
commands = {str(number): ["sh", "-c", line] for number, line in enumerate(sys.argv[1:])}
sys.exit(supervise(commands, dict(os.environ), lambda over: print("alongside", flush=True)))
"""


def supervised(*lines):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, *lines], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_port_in_use_is_named_with_the_variable_that_moves_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(terms.StartRefused, match=f"^Port {port} is in use.*set SANDBOX_PORT"):
            terms.free_port("SANDBOX_PORT", port)
    assert terms.free_port("SANDBOX_PORT", port) is None


def test_a_second_start_on_the_same_data_is_refused(tmp_path):
    with terms.only_one(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
        )
    assert second.returncode == 1
    assert f"StartRefused: The club already runs on {tmp_path}." in second.stderr


def test_leftovers_of_a_killed_start_are_ended_and_nothing_else(tmp_path):
    mine = subprocess.Popen(["sleep", "60"], env={**os.environ, terms.MARK: str(tmp_path)})
    other = subprocess.Popen(["sleep", "60"], env={**os.environ, terms.MARK: str(tmp_path / "other")})
    assert terms.end_leftovers(tmp_path) == 1
    assert mine.wait(5) == -signal.SIGKILL
    assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_and_counts_as_success(number):
    process = supervised("echo up; exec sleep 60", "echo up; exec sleep 60")
    seen = [process.stdout.readline() for _ in range(5)]  # two starts, two lines, and "alongside"
    process.send_signal(number)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "".join(seen).count("| up") == 2
    assert rest.count("stopped") == 2


def test_when_one_process_fails_all_end_with_its_code():
    started = time.monotonic()
    process = supervised("exit 3", "exec sleep 60")
    output, _ = process.communicate(timeout=20)
    assert (process.returncode, output.count("stopped")) == (3, 2)
    assert time.monotonic() - started < 15


def test_the_table_shows_addresses_and_logins_in_columns():
    demo = {
        "staff": [
            {
                "role": "marketing",
                "branch": "山东省分公司",
                "username": "lin",
                "password": "p1",
                "totp_secret": "S",
            },
            {"role": "auditor", "branch": "HQ", "username": "wang", "password": "p2", "totp_secret": None},
        ],
        "members": [],
    }
    lines = summary.table(8000, 8001, demo).splitlines()
    assert "  API                                http://127.0.0.1:8000/api/v1/docs" in lines
    assert lines[-3:] == [
        "  STAFF      branch        username  password  totp_secret",
        "  marketing  山东省分公司  lin       p1        S",
        "  auditor    HQ            wang      p2        –",
    ]
