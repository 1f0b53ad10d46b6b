"""The club as on several machines, by `make scale`: the main job, and what it stands on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import postgres
from config.postgres.standby import Standby
from config.run import SCALE
from config.starter.fleet import WEBS
from tests.journeys.conftest import FAST_HANDS, Screens
from tests.journeys.people import log_in, staff
from tests.journeys.stack import OUTSIDE, Stack, prepare
from tests.journeys.test_main_job import (
    test_a_follower_becomes_a_member_uses_his_gift_and_the_merchant_is_owed_the_price as do_the_main_job,
)
from tests.journeys.waiting import eventually

DIVIDED = "SELECT relname FROM pg_class WHERE relkind = 'p' ORDER BY 1"
READERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The fleet with its demo world; stopped by Ctrl-C at the end."""
    with tempfile.TemporaryDirectory(prefix="club-fleet-") as folder:
        fleet = prepare(Path(folder))
        fleet.options = (SCALE,)
        fleet.start()
        fleet.must("shell", "-c", FAST_HANDS)
        yield fleet
        fleet.stop()


def replica_of(stack: Stack) -> dict[str, object]:
    """What one of the web processes says of the replica."""
    return OUTSIDE.get(f"{stack.site}/readyz").json()["replica"]


def ask_the_replica(stack: Stack, statement: str, *values: object) -> list[tuple]:
    with psycopg.connect(Standby(stack.data_dir).url(postgres.DATABASE)) as link:
        return link.execute(statement, values or None).fetchall()


def test_the_main_job_is_done_by_a_fleet(stack: Stack, screens: Screens) -> None:
    do_the_main_job(stack, screens)
    assert eventually(lambda: replica_of(stack)["seconds_behind"] is not None)


def test_there_are_three_of_each_two_schedulers_and_redis(stack: Stack) -> None:
    names = list(stack.alive().values())
    webs = {name.partition("--port ")[2].split()[0] for name in names if "config.wsgi" in name}
    queues = {name.partition("-Q ")[2].split()[0] for name in names if " worker " in name and "-Q" in name}
    schedulers = [name for name in names if " beat " in name]
    assert (len(webs), queues, len(schedulers)) == (WEBS, {"now", "later", "books"}, 2)
    assert [name for name in names if name.startswith(("redis-server", "/usr/bin/redis-server"))]


def test_lists_are_read_from_the_replica_on_divided_tables_and_the_site_goes_on_when_it_goes_away(
    stack: Stack, screens: Screens
) -> None:
    log_in(desk := screens.desk(), stack.site, staff(stack.world, "admin"), "/desk/")
    desk.context.clear_cookies(name="just_wrote")
    assert desk.goto(f"{stack.site}/desk/redemption/").ok
    assert eventually(lambda: replica_of(stack)["used"])
    assert ask_the_replica(stack, READERS, postgres.DATABASE)[0][0] > 0
    divided = [name for (name,) in ask_the_replica(stack, DIVIDED)]
    assert divided == ["club_auditentry", "club_messageattempt", "merchants_posting"]

    Standby(stack.data_dir).stop()
    assert [desk.goto(f"{stack.site}{page}").status for page in ("/desk/redemption/", "/")] == [200, 200]
    assert eventually(lambda: not replica_of(stack)["used"])
    assert OUTSIDE.get(f"{stack.site}/readyz").status_code == 200
    assert stack.manage("verify").returncode == 0
