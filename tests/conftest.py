"""What every test stands on: no network, a database of its own, journeys one after another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from config import translations
from tests import databases, network

JOURNEYS = Path(__file__).parent / "journeys"


def pytest_configure(config: pytest.Config) -> None:
    network.block()
    translations.compile_all()  # before Django reads them; `make run` does the same


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(JOURNEYS):
            item.add_marker(pytest.mark.journey)
            # One browser, one sandbox, one pair of ports: journeys share a worker.
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated template for this worker; see tests/databases.py."""
    name = databases.own_name()
    with django_db_blocker.unblock():
        source = databases.template()
        databases.copy(source, name)

    def fresh_copy(case: Any) -> None:
        databases.copy(source, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", fresh_copy)
        yield
    with django_db_blocker.unblock():
        databases.drop(name)
