"""Who may act on what: every address of the acts, which show no model of their own, on a row of another city.

Rows of another branch get numbers of their own in every table, so that whatever an act takes its number for,
it names one of them.
"""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets

from club.managers.models import CareFlow, CareStep, FlowVersion
from tests.cast import NOW
from tests.cms.desk.rows import OF_A_BRANCH, OF_ALL
from tests.cms.desk.test_scope import keys_of

FIRST = 900_001
ROWS = range(FIRST, FIRST + 6)
# A payout without a proof on file, a kind of revisit without a script: nothing is found by anybody. Service
# items are those that were there from the first, with numbers of their own.
WITHOUT_A_ROW = {"settling:proof", "revisit_acts:script", "standard_acts:write"}

# What belongs to all is read by all; whose answers and whose reminders is told of members in reach only.
READ_BY_ALL = {"flow_acts:answers", "flow_acts:answers_file", "reminder_acts:preview"}


def acts() -> list[str]:
    """Names of the addresses that take one number."""
    reverse("wagtailadmin_home")
    found = []
    for viewset in viewsets.viewsets:
        ours = type(viewset).__module__.startswith("cms.desk")
        if ours and not getattr(viewset, "model", None):
            names = [(p.name, keys_of(p)) for p in viewset.get_urlpatterns()]
            found += [f"{viewset.url_namespace}:{name}" for name, keys in names if keys == ("pk",)]
    return sorted(set(found))


def count_from(first: int) -> None:
    """Let every table of the house number its next row so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, %s, false)", [f'"{name}"', first])


def answers(client: Client, act: str, number: int) -> set[int]:
    """What looking and sending get; whatever was done is undone."""
    url = reverse(act, args=[number])
    with transaction.atomic():
        found = {client.get(url).status_code, client.post(url, {}).status_code}
        transaction.set_rollback(True)
    return found


def reaches(client: Client, act: str, number: int) -> bool:
    """Whether the row is found. Looking says so, or where there is nothing to look at, sending."""
    url = reverse(act, args=[number])
    with transaction.atomic():
        status = client.get(url).status_code
        if status == 405:
            status = client.post(url, {}).status_code
        transaction.set_rollback(True)
    return status not in (404, 405)


@pytest.mark.usefixtures("no_menu")
def test_no_act_reaches_a_row_of_another_city(tree: SimpleNamespace, jinan: Client, head: Client) -> None:
    head.raise_request_exception = False  # some of these rows are too bare to be shown: reached all the same
    count_from(FIRST)
    for make in OF_A_BRANCH.values():
        make(tree.qingdao)
    for make_for_all in OF_ALL.values():
        make_for_all()
    version = FlowVersion.objects.create(flow=CareFlow.objects.latest("pk"), number=1, written_at=NOW)
    CareStep.objects.create(version=version, occasion="joined", name="问候", offset_days=1)
    reached = {act: next((row for row in ROWS if reaches(head, act, row)), None) for act in acts()}
    leaks = {act: answers(jinan, act, row) for act, row in reached.items() if row}

    assert {act for act, row in reached.items() if row is None} == WITHOUT_A_ROW
    assert {act for act, seen in leaks.items() if seen - {403, 404, 405}} == READ_BY_ALL
    assert len(acts()) > 100
