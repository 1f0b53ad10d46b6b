"""The figures for Prometheus: who may read them, and that they say what is so."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as house
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from club.core.models import IdempotencyKey, TaskRun
from club.messaging.actions import enqueue
from club.messaging.models import Message
from club.wechat.models import Callback
from cms.chain.actions import note_proof
from cms.reports.vitals import vitals
from config.metrics import metrics
from config.schedule import TIMETABLE
from tests import cast
from tests.doors import enter_with_second_factor
from tests.vouchers.lifecycle.scene import car_wash
from vouchers.lifecycle.tasks import expire_due, lapse_due

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-monitoring"
ALERTS = Path(house.BASE_DIR) / "docs" / "alerts.yml"


@pytest.fixture(autouse=True)
def in_production(settings: Any) -> None:
    settings.METRICS_TOKEN, settings.LOCAL_DEMO = TOKEN, False


def ask(client: Client, token: str = TOKEN, **headers: str) -> Any:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}", **headers})


def figures(client: Client) -> dict[tuple[str, ...], float]:
    """Name and labels of each sample with its number."""
    families = text_string_to_metric_families(ask(client).content.decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


# --- who may read them -------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "标记"])
def test_a_wrong_token_reads_nothing(client: Client, token: str):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_login_of_any_kind_is_no_token(client: Client):
    """The row of the matrix: nobody reads them but who has the token, not even the head office."""
    head = cast.account(is_staff=True, is_superuser=True)
    for account in (cast.account(), cast.operator(cast.store()).account, head):
        enter_with_second_factor(client, account)
        assert client.get("/metrics").status_code == 401
    assert ask(Client()).status_code == 200


def test_production_without_a_token_does_not_serve_them(client: Client, settings: Any):
    settings.METRICS_TOKEN = ""
    assert [ask(client, token).status_code for token in ("", TOKEN)] == [404, 404]


def test_a_developers_machine_serves_them_without_a_token(client: Client, settings: Any):
    settings.METRICS_TOKEN, settings.LOCAL_DEMO = "", True
    assert client.get("/metrics").status_code == 200


def test_they_are_only_read(client: Client):
    assert client.post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


# --- what they say -------------------------------------------------------------------------


def test_messages_that_wait_and_that_were_given_up(client: Client):
    member, at = cast.member(), timezone.now() - timedelta(minutes=7)
    for number in range(3):
        enqueue(kind="voucher_redeemed", dedupe_key=f"m{number}", at=at, recipient=member.uid, params={})
    Message.objects.filter(dedupe_key="m2").update(state="dead", channel="sms")

    found = figures(client)

    channel = Message.objects.get(dedupe_key="m0").kind.channels[0]
    assert found["club_outbox_due", channel] == 2
    assert 420 <= found["club_outbox_oldest_seconds", channel] < 480
    assert found["club_messages_dead_day", "sms"] == 1


def test_uses_and_refusals_of_ten_minutes(client: Client):
    car_wash().redeem(at=timezone.now())
    car_wash().redeem(at=timezone.now() - timedelta(hours=1))
    refused = [(1, 409, "expired"), (2, 409, "expired"), (11, 409, "void")]
    for number, (age, status, code) in enumerate(refused):
        IdempotencyKey.objects.create(
            scope="s",
            key=str(number),
            request_hash="h",
            status=status,
            body={"code": code},
            created_at=timezone.now() - timedelta(minutes=age),
        )

    found = figures(client)

    assert found["club_redemptions_recent", "typed"] == 1
    assert found["club_refusals_recent", "expired"] == 2
    assert ("club_refusals_recent", "void") not in found


def test_callbacks_proof_sandbox_and_database(client: Client):
    Callback.objects.create(key="k", openid="o", kind="text", received_at=timezone.now())
    nothing = figures(client)
    note_proof(
        findings=[{"holds": False, "check": "uses", "seconds": 0.1}], at=timezone.now() - timedelta(hours=2)
    )
    found = figures(client)

    assert (nothing["club_proof_age_seconds",], nothing["club_callbacks_waiting",]) == (-1, 1)
    assert (found["club_proof_holds",], 7200 <= found["club_proof_age_seconds",] < 7260) == (0, True)
    assert (found["club_sandboxed",], found["club_database_up",]) == (0, 1)
    assert found["club_database_connections", "active"] >= 1


def test_every_task_says_how_often_it_should_run(client: Client):
    found = figures(client)
    every = {task: found["club_task_every_seconds", task] for task in TIMETABLE}
    assert every["club.tasks.drain_outbox"] == 1
    assert every["vouchers.tasks.expire_due"] == 600
    assert every["cms.tasks.prove_books"] == 86_400


def test_without_a_database_that_is_what_they_say(client: Client, monkeypatch: pytest.MonkeyPatch):
    def gone(*args: Any) -> Any:
        raise DatabaseError("gone")

    with connection.execute_wrapper(gone):
        found = figures(client)
    assert found["club_database_up",] == 0
    assert ("club_proof_age_seconds",) not in found


def test_a_scrape_costs_the_same_however_much_there_is():
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            list(vitals(timezone.now()))
        counts.append(len(queries))
        car_wash().redeem(at=timezone.now())
    assert counts[0] == counts[1]


# --- tasks leave their mark ----------------------------------------------------------------


def test_a_task_that_ends_leaves_its_mark(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("config.noted._marked", {})
    lapse_due.apply()
    lapse_due.apply()  # within ten seconds: one mark is enough

    row = TaskRun.objects.get()
    assert (row.task, row.failed_at) == ("vouchers.tasks.lapse_due", None)
    assert figures(client)["club_task_fine_seconds", row.task] < 60


def test_a_task_that_fails_is_told_apart(client: Client, monkeypatch: pytest.MonkeyPatch):
    def broken(*, at: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("vouchers.lifecycle.actions.expire_due", broken)
    with pytest.raises(ZeroDivisionError):
        expire_due.apply()

    found = figures(client)
    assert 0 <= found["club_task_failed_seconds", "vouchers.tasks.expire_due"] < 60
    assert found["club_task_fine_seconds", "vouchers.tasks.expire_due"] == 1e9


def test_a_task_called_as_a_function_leaves_none():
    lapse_due()
    assert TaskRun.objects.count() == 0


# --- the alerts ----------------------------------------------------------------------------


def test_alerts_ask_for_figures_that_exist_and_each_has_a_page_in_the_runbook(client: Client):
    known = set(re.findall(r"^# HELP (\w+)", ask(client).content.decode(), re.MULTILINE))
    rules = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"][0]["rules"]
    runbook = (ALERTS.parent / "operations.md").read_text(encoding="utf-8")

    asked = {name for rule in rules for name in re.findall(r"\bclub_\w+", rule["expr"])}
    assert asked - known - {"club_proof_holds", "club_chain_holds"} == set()
    assert [rule["alert"] for rule in rules] == re.findall(r"^### (\w+)$", runbook, re.MULTILINE)
    assert metrics.__name__ in runbook
