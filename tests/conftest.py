"""What every test stands on: no network, a database of its own, journeys one after another."""

import gc
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone, translation
from django.utils.translation.reloader import translation_file_changed
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from club.core.clock import SHANGHAI
from cms.desk.actions import ensure_roles
from config import translations
from merchants.stores import access
from tests import databases, network, rewinding
from tests.outside import outside, sandbox_process, wechat_pay  # noqa: F401 - pytest finds fixtures by name

JOURNEYS = Path(__file__).parent / "journeys"
# Journeys that start a product of their own, or none.
APART = ("test_complaint.py", "test_scale.py")
LONG = ("tests/states/", "tests/storage/", "tests/simulator/")
# Files whose tests share a demo world: it takes a while to make.
WITH_A_DEMO_WORLD = (
    "tests/cms/worlds/test_booking_day.py",
    "tests/cms/worlds/test_demo.py",
    "tests/vouchers/products/",
)


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 20, 100)  # as in manage.py
    network.block()
    translations.compile_all()  # `make run` does the same
    translation_file_changed(None, Path("django.mo"))  # Django was here before and found none


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if item.path.is_relative_to(JOURNEYS):
            item.add_marker(pytest.mark.journey)


def _turn(item: pytest.Item) -> int:
    """What takes long comes first; who stops the product that all journeys share waits for them."""
    if item.path.name == "test_start_and_stop.py":
        return 1
    return -1 if item.nodeid.startswith(LONG) else 0


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: looking through it for garbage is a tenth of the suite."""
    gc.collect()
    gc.freeze()


class JourneysTogether(LoadScopeScheduling):
    """Journeys that share one running product on one worker, the others on one; the demo world likewise.

    Other tests run where there is time.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/journeys/"):
            return "journeys apart" if nodeid.split("::")[0].endswith(APART) else "journeys"
        return "demo world" if nodeid.startswith(WITH_A_DEMO_WORLD) else nodeid


@pytest.hookimpl(optionalhook=True)  # for runs without pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> JourneysTogether:
    # pytest 9.2 no longer reads what pytest-xdist 3.8 writes for --dist loadgroup: groups are lost silently.
    return JourneysTogether(config, log)


@pytest.fixture(autouse=True)
def house_language() -> Iterator[None]:
    """Every test begins in the language of the house, whatever a request of the one before it chose."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def unknown_keys() -> None:
    """No test begins with keys that the process read in another."""
    access.forget_keys()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated template with the roles of staff, for this worker; see tests/databases.py.

    Making the roles takes a third of what a test of the desk takes.
    """
    source, name = databases.own_name("source"), databases.own_name()
    with django_db_blocker.unblock():
        databases.copy(databases.template(), source)
        ensure_roles()
        beginning = rewinding.beginning_of(source)
        databases.copy(source, name)

    def begin_anew(case: Any) -> None:
        connections.close_all()
        if databases.in_use() != name or not rewinding.rewind(name, beginning):
            databases.copy(source, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", begin_anew)
        yield
    with django_db_blocker.unblock():
        databases.drop(name)
        databases.drop(source)


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database with the demo world as somebody loads it at three: late at night a day has fewer errands."""
    name, now = databases.own_name("demo"), timezone.now().astimezone(SHANGHAI)
    three = now.replace(hour=15, minute=0, second=0, microsecond=0)
    at = three if three <= now else three - timedelta(days=1)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.copy(databases.own_name("source"), name)
        patch.setattr(timezone, "now", lambda: at)
        call_command("demo", "--json", stdout=StringIO())
        databases.turn_to(databases.own_name())
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="module")
def demo_world(demo_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests of this file work on the demo world; each is undone."""
    with django_db_blocker.unblock():
        databases.turn_to(demo_database)
        yield
        databases.turn_to(databases.own_name())
