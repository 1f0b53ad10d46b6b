"""The embedded server lives as long as somebody uses it, however its users end."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.source import ROOT

USER = """
import sys
from pathlib import Path
from config import postgres
print(postgres.join(Path(sys.argv[1]), durable=False), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("pg")


def user(data_dir):
    """A process that has joined the server."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("postgresql://postgres@")
    return process


def leave(process):
    process.communicate()  # closes its input, so it ends in its own time


def server(data_dir):
    """Process id of the running server, or None."""
    pid_file = data_dir / "postgres-18" / "postmaster.pid"
    if not pid_file.exists():
        return None
    pid = int(pid_file.read_text().splitlines()[0])
    return pid if Path("/proc", str(pid)).exists() else None


def test_the_last_to_leave_stops_the_server(data_dir):
    first, second = user(data_dir), user(data_dir)
    leave(first)
    assert server(data_dir) is not None
    leave(second)
    assert server(data_dir) is None


def test_the_product_has_an_account_of_its_own_there(data_dir):
    first = user(data_dir)
    place = f"host={data_dir}/postgres-18 dbname=club"
    with psycopg.connect(f"{place} user=postgres") as owner:
        owner.execute("DROP ROLE club")  # as in a folder of an earlier version
    leave(first)
    second = user(data_dir)
    with psycopg.connect(f"{place} user=club") as product:
        rights = "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert product.execute(rights).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            product.execute("CREATE TABLE mine (id int)")
    leave(second)


def test_a_killed_user_is_not_counted_for_ever(data_dir):
    killed = user(data_dir)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert server(data_dir) is not None  # nobody was left to stop it
    leave(user(data_dir))
    assert server(data_dir) is None


def test_a_start_after_everything_was_killed_works(data_dir):
    killed = user(data_dir)
    subprocess.run(["kill", "-9", str(killed.pid), str(server(data_dir))], check=True)
    killed.communicate()
    leave(user(data_dir))
    assert server(data_dir) is None


def test_a_path_too_long_for_a_socket_works(data_dir):
    deep = data_dir / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    leave(user(deep))
    assert server(deep) is None
