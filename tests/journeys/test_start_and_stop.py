"""Starting, stopping and surviving: the product as somebody tries it out on a laptop."""

import os
import sys
from collections.abc import Iterator

import pytest

from tests.journeys import processes
from tests.journeys.stack import OUTSIDE, Stack
from tests.journeys.waiting import eventually

AGAIN_SECONDS = 30  # promised are 15 on an idle machine; the suite shares the cores with other tests
BUSY = 2.0  # processes that want each core; beyond that the time grows with them


@pytest.fixture
def restarted(stack: Stack) -> Iterator[Stack]:
    """The shared product, which runs again afterwards whatever happened to it."""
    yield stack
    if not eventually(stack.is_ready, 10):
        stack.kill()
        stack.start()


def test_ctrl_c_leaves_nothing_behind_and_the_next_start_is_quick(restarted: Stack) -> None:
    assert health(restarted) == [(200, {"up": True}), (200, {"ready": True})]
    database = int((next(restarted.data_dir.glob("postgres-*")) / "postmaster.pid").read_text().split()[0])
    assert database in restarted.alive()

    code, left = restarted.interrupt()

    assert (code, left) == (0, {})
    assert [processes.is_listening(port) for port in restarted.ports] == [False, False, False]
    assert list(restarted.data_dir.glob("postgres-*/postmaster.pid")) == []
    seconds = restarted.start()
    sys.stdout.write(f"started again in {seconds:.1f} s; promised on an idle machine: under 15 s\n")
    wanting = os.getloadavg()[0] / (os.cpu_count() or 1)
    assert seconds < AGAIN_SECONDS * max(1.0, wanting / BUSY)
    assert health(restarted) == [(200, {"up": True}), (200, {"ready": True})]


def test_after_the_power_went_off_it_starts_again_with_its_books_in_order(restarted: Stack) -> None:
    before = restarted.demo()["vouchers"]

    restarted.kill()
    seconds = restarted.start()

    sys.stdout.write(f"started after SIGKILL in {seconds:.1f} s\n")
    assert health(restarted) == [(200, {"up": True}), (200, {"ready": True})]
    assert restarted.demo()["vouchers"] == before
    assert restarted.must("verify")


def health(stack: Stack) -> list[tuple[int, object]]:
    """What load balancers ask for."""
    answers = [OUTSIDE.get(f"{stack.site}/{name}") for name in ("healthz", "readyz")]
    return [(answer.status_code, answer.json()) for answer in answers]
