"""Reads that may be a little old go to the replica; all others, and all writes, to the primary."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings as house
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from club.identity.models import Account, BrowserSession, StaffPost
from club.identity.sessions import IN_USE, NOTED_EVERY_S
from club.organisation.models import Branch
from config import health, metrics
from config.postgres.server import Server
from config.postgres.standby import Standby
from config.replica import Router, Watch, middleware, router
from config.replica.watch import AWAY_S, HERE, MOST_S, THERE
from config.settings.database import REPLICA, databases, routers
from merchants.stores.models import ApiKey, Operator
from tests import cast
from tests import databases as copies
from tests.doors import enter_with_second_factor
from tests.journeys.waiting import eventually

PAUSE = "SELECT pg_get_wal_replay_pause_state()"
OLD, NEW = "A branch as it was", "A branch as it is"


class Clock:
    """Time that passes when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


# --- how far behind it is ----------------------------------------------------------------------


class Places:
    """Two logs in place of two servers."""

    here = there = 10
    error: Exception | None = None

    def replica(self) -> int:
        if self.error:
            raise self.error
        return self.there


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(places: Places, clock: Clock) -> Watch:
    return Watch(lambda: places.here, places.replica, clock)


def test_a_replica_that_holds_everything_is_read_from(watch: Watch):
    assert (watch.is_close(), watch.lag()) == (True, 0)


def test_an_idle_primary_does_not_make_its_replica_late(watch: Watch, clock: Clock):
    watch.is_close()
    clock.now += 3600
    assert watch.is_close()


def test_it_is_as_late_as_the_last_place_that_it_has_reached(watch: Watch, places: Places, clock: Clock):
    watch.is_close()
    for _second in range(int(MOST_S)):
        places.here, clock.now = places.here + 1, clock.now + 1
        assert watch.is_close()
    clock.now += 1
    assert (watch.lag(), watch.is_close()) == (MOST_S + 1, False)
    places.there, clock.now = places.here, clock.now + 1
    assert (watch.lag(), watch.is_close()) == (0, True)


def test_one_that_does_not_answer_is_left_alone_for_a_while(watch: Watch, places: Places, clock: Clock):
    watch.is_close()
    places.error, clock.now = OperationalError("gone"), clock.now + 1
    assert (watch.lag(), watch.is_close()) == (None, False)
    places.error, clock.now = None, clock.now + AWAY_S / 2
    assert not watch.is_close()
    clock.now += AWAY_S
    assert watch.is_close()


def test_a_read_that_failed_counts_as_no_answer(watch: Watch, clock: Clock):
    assert watch.is_close()
    watch.lost()
    assert not watch.is_close()
    clock.now += AWAY_S
    assert watch.is_close()


def test_a_real_replica_that_stands_still_is_noticed_and_taken_back(
    tmp_path_factory: pytest.TempPathFactory,
):
    """Two servers: the second follows the first, is made to wait, catches up, and is stopped."""
    folder = tmp_path_factory.mktemp("two")
    primary, replica = Server(folder), Standby(folder)
    try:
        primary.ensure_running("club")
        with psycopg.connect(primary.url("club"), autocommit=True) as here:
            here.execute("CREATE TABLE seen (n int)")
            with psycopg.connect(replica.follow(primary, "club"), autocommit=True) as there:

                def look() -> bool:
                    return Watch(
                        lambda: int(here.execute(HERE).fetchone()[0]),
                        lambda: int(there.execute(THERE).fetchone()[0]),
                    ).is_close()

                assert eventually(look, 60)
                there.execute("SELECT pg_wal_replay_pause()")
                assert eventually(lambda: there.execute(PAUSE).fetchone() == ("paused",), 60)
                here.execute("INSERT INTO seen VALUES (1)")
                assert not look()
                assert there.execute("SELECT count(*) FROM seen").fetchone() == (0,)
                there.execute("SELECT pg_wal_replay_resume()")
                assert eventually(look, 60)
                assert there.execute("SELECT count(*) FROM seen").fetchone() == (1,)
                with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                    there.execute("INSERT INTO seen VALUES (2)")
    finally:
        replica.stop()
        primary.stop()


# --- which reads ---------------------------------------------------------------------------------


class Near:
    """A watch that says what a test wants."""

    is_near = True
    lag_s: float | None = 0.24

    def is_close(self) -> bool:
        return self.is_near

    def lag(self) -> float | None:
        return self.lag_s

    def lost(self) -> None:
        self.is_near, self.lag_s = False, None


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> Near:
    watch = Near()
    for module in (middleware, health, metrics):
        monkeypatch.setattr(module, "WATCH", watch)
    return watch


@pytest.fixture(scope="module")
def late(django_db_setup: None) -> Iterator[str]:
    """A second database, once for this file."""
    name = f"{house.DATABASES['default']['NAME']}_late"
    with psycopg.connect(house.DATABASE_URL, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {copies.template()} STRATEGY FILE_COPY")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def replica(late: str, transactional_db: None, settings: Any, near: Near) -> Iterator[None]:
    """The second database behind the second connection; in it a branch still has its old name."""
    link = type(connections["default"])({**connections["default"].settings_dict, "NAME": late}, REPLICA)
    connections[REPLICA] = link
    settings.DATABASE_ROUTERS = routers({REPLICA: {}})
    branch = cast.branch()
    Branch.objects.filter(pk=branch.pk).update(name=NEW)
    branch.name = OLD
    branch.save(using=REPLICA, force_insert=True)
    yield
    Branch.objects.using(REPLICA).all().delete()
    link.close()
    del connections[REPLICA]


@pytest.fixture
def desk(replica: None, client: Client) -> Client:
    """An administrator of the head office, who is known to the primary only."""
    enter_with_second_factor(client, cast.account(is_staff=True, is_superuser=True))
    return client


def names_seen(client: Client, address: str = "/desk/branch/") -> set[str]:
    """Which of the two names a page shows."""
    answer = client.get(address)
    assert answer.status_code == 200
    return {name for name in (OLD, NEW) if name in answer.content.decode()}


def test_a_list_of_the_desk_comes_from_the_replica_and_rights_from_the_primary(desk: Client):
    assert names_seen(desk) == {OLD}
    assert names_seen(desk, "/desk/branch/results/") == {OLD}


def test_whoever_has_written_sees_it_at_once(desk: Client):
    answer = desk.post("/language/", {"language": "en"})
    assert answer.cookies[middleware.COOKIE]["max-age"] > MOST_S
    assert names_seen(desk) == {NEW}
    del desk.cookies[middleware.COOKIE]  # its time is over
    assert names_seen(desk) == {OLD}


def test_to_note_when_a_login_was_used_is_not_to_have_written(desk: Client):
    session = desk.session
    session[IN_USE] |= {"at": session[IN_USE]["at"] - NOTED_EVERY_S}
    session.save()

    assert [names_seen(desk), names_seen(desk)] == [{OLD}, {OLD}]
    assert (desk.session[IN_USE]["at"] > session[IN_USE]["at"], middleware.COOKIE in desk.cookies) == (
        True,
        False,
    )


def test_a_login_that_was_ended_is_over_whatever_the_replica_knows(desk: Client):
    BrowserSession.objects.filter(session_key=desk.session.session_key).delete()

    assert desk.get("/desk/branch/")["Location"].startswith("/accounts/login/")


def test_a_replica_that_is_late_is_not_read_from(desk: Client, near: Near):
    near.is_near = False
    assert names_seen(desk) == {NEW}


def test_a_replica_that_goes_away_in_the_middle_of_a_page_costs_nobody_the_page(desk: Client, near: Near):
    def gone(*args: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connections[REPLICA].execute_wrapper(gone):
        assert names_seen(desk) == {NEW}
    assert near.is_near is False


def test_a_row_to_be_changed_is_read_from_the_primary(desk: Client):
    branch = Branch.objects.get(name=NEW)
    assert names_seen(desk, f"/desk/branch/edit/{branch.pk}/") == {NEW}


def test_a_row_read_from_the_replica_is_written_to_the_primary(replica: None):
    with router.request():
        router.may_be_late(yes=True)
        branch = Branch.objects.get(name=OLD)
        branch.name = "Renamed"
        branch.save()
    assert Branch.objects.filter(name="Renamed").count() == 1
    assert Branch.objects.using(REPLICA).filter(name=OLD).count() == 1


def test_within_an_act_and_after_a_write_everything_is_of_now(replica: None):
    def name() -> str:
        return Branch.objects.filter(name__in=(OLD, NEW)).get().name

    with router.request():
        router.may_be_late(yes=True)
        assert name() == OLD
        with transaction.atomic():
            assert name() == NEW
        assert name() == OLD
        Branch.objects.filter(name="nobody").update(phone="1")
        assert (name(), router.has_written()) == (NEW, True)
    assert name() == NEW


def answer_of(page: Any, address: str = "/desk/branch/") -> HttpResponse:
    """What the middleware makes of a page of its own."""

    def get_response(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(address)
        asked.process_view(request, request.resolver_match.func, (), {})
        return page()

    asked = middleware.ReadFromReplica(get_response)
    return asked(RequestFactory().get(address))


def test_a_page_that_writes_while_it_is_looked_at_is_remembered_too(replica: None):
    def page() -> HttpResponse:
        Branch.objects.filter(name=NEW).update(phone="2")
        return HttpResponse()

    assert middleware.COOKIE in answer_of(page).cookies
    assert middleware.COOKIE not in answer_of(HttpResponse).cookies


def test_an_export_is_read_from_the_replica_to_its_end(replica: None):
    def page() -> HttpResponse:
        found = Branch.objects.filter(name__in=(OLD, NEW)).values_list("name", flat=True)
        return StreamingHttpResponse(name.encode() for _once in range(1) for name in found)

    assert b"".join(answer_of(page).streaming_content) == OLD.encode()
    assert router.is_late() is False


@pytest.mark.parametrize("model", [Account, StaffPost, Operator, ApiKey])
def test_who_may_do_what_is_never_late(model: Any):
    with router.request():
        router.may_be_late(yes=True)
        assert Router().db_for_read(model) == "default"


@pytest.mark.parametrize(
    "address, may",
    [
        ("/", True),
        ("/mall/", True),
        ("/portal/history/", True),
        ("/desk/redemption/", True),
        ("/desk/monitor/", True),
        ("/desk/grant/", False),
        ("/desk/settle/", False),
        ("/desk/branch/add/", False),
        ("/portal/redeem/", False),
        ("/portal/statements/", False),
        ("/me/", False),
        ("/me/vouchers/", False),
        ("/accounts/login/", False),
    ],
)
def test_only_what_is_looked_at_may_be_late(address: str, may: bool):
    request = RequestFactory().get(address)
    request.resolver_match = match = resolve(address)
    assert middleware.may_be_late(request, match.func) is may


# --- how it is switched on -----------------------------------------------------------------------


def test_without_a_replica_nothing_of_it_runs():
    assert routers(databases("postgresql://a@b/c")) == []
    with pytest.raises(MiddlewareNotUsed):
        middleware.ReadFromReplica(lambda request: HttpResponse())


def test_a_replica_is_only_read_from_and_not_waited_for():
    known = databases("postgresql://a@b/c", "postgresql://a@d/c")
    assert "default_transaction_read_only=on" in known[REPLICA]["OPTIONS"]["options"]
    assert known[REPLICA]["OPTIONS"]["connect_timeout"] == 2
    assert routers(known) == ["config.replica.Router"]
    assert Router().allow_migrate(REPLICA, "club") is False


def test_readiness_and_figures_say_how_late_it_is(desk: Client, near: Near, settings: Any):
    assert desk.get("/readyz").json() == {"ready": True, "replica": {"used": True, "seconds_behind": 0.2}}
    near.lost()
    assert desk.get("/readyz").json() == {"ready": True, "replica": {"used": False, "seconds_behind": None}}
    settings.METRICS_TOKEN, settings.LOCAL_DEMO = "", True
    lines = desk.get("/metrics").content.decode().splitlines()
    assert {"club_replica_wanted 1.0", "club_replica_used 0.0", "club_replica_lag_seconds -1.0"} <= set(lines)
