"""The connections of a worker: kept from task to task, looked at first, given up where a task failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from config.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections may grow old, as outside of the tests."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)


@contextmanager
def working(act: Callable[[], Any]) -> Iterator[Any]:
    """A task in the hands of a worker."""
    task = app.task(act, name="tests.act")
    task.push_request(called_directly=False, is_eager=False)
    try:
        yield task
    finally:
        task.pop_request()
        app.tasks.unregister("tests.act")


def line() -> int:
    """Which of PostgreSQL's processes works for us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_celery_leaves_the_connection_to_the_task() -> None:
    hands = DjangoWorkerFixup(app)
    with working(line) as task:
        before = line()
        hands.on_task_prerun(task)
        hands.on_task_postrun(task)
        assert line() == before


def test_a_task_works_on_the_connection_of_the_one_before() -> None:
    with working(line) as task:
        assert task() == task()


def test_a_connection_that_the_server_has_ended_is_replaced() -> None:
    other = connection.copy()
    with working(line) as task, other.cursor() as cursor:
        before = task()
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        other.close()
        assert task() != before


def test_a_task_that_fails_leaves_no_connection_behind() -> None:
    def stopped() -> None:
        line()
        raise ZeroDivisionError

    before = line()
    with working(stopped) as task, pytest.raises(ZeroDivisionError):
        task()
    assert line() != before


def test_a_task_within_a_request_leaves_its_connection_alone() -> None:
    before = line()
    task = app.task(line, name="tests.eager")
    assert task.apply().get() == before
    app.tasks.unregister("tests.eager")
