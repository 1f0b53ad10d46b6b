"""What load balancers and `make run` ask."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import health


class Unreachable:
    """Stands in for a connection whose server is gone."""

    def cursor(self):
        raise OperationalError("connection refused")


@pytest.fixture(autouse=True)
def forget_the_last_answer():
    health._require_migrations.cache_clear()


def test_the_process_is_up_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"up": True})


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True})


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    [(_app, last)] = MigrationLoader(connection).graph.leaf_nodes("cms")
    MigrationRecorder.Migration.objects.filter(app="cms", name=last).delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "reason": f"migration cms.{last} is not applied"}


def test_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr(health, "connection", Unreachable())
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "reason": "database unreachable"}


@pytest.mark.django_db
def test_a_good_answer_costs_one_query_from_the_second_time_on(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(1):
        assert client.get("/readyz").status_code == 200
