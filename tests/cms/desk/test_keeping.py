"""How long what is kept, for head office and auditors."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.identity.models import Role, Tally
from cms.keeping.actions import prune
from cms.keeping.leftovers import LEFTOVERS
from cms.keeping.models import KeepingPeriod
from cms.keeping.queries import LASTING, periods
from tests import cast
from tests.cms.desk.conftest import colleague, desk

PAGE = "/desk/keeping/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def old_tallies(count: int) -> None:
    for number in range(count):
        Tally.objects.create(key=b"%d" % number, count=1, since=cast.NOW - timedelta(days=9))


def test_every_kind_stands_there_with_its_period_and_its_reason(tree: SimpleNamespace, head: Client) -> None:
    KeepingPeriod.objects.create(what="phone_codes", days=60)
    KeepingPeriod.objects.create(what="idempotency_keys", days=1)  # less than was promised

    page = head.get(PAGE, **ENGLISH)

    shown = {str(each.label): each for each in page.context["periods"]}
    assert set(shown) == {str(each.label) for each in LEFTOVERS}
    assert (shown["codes sent by SMS"].days, shown["answers to calls with a key"].days) == (60, 30)
    texts = [str(each.why) for each in LEFTOVERS] + [str(each.why) for each in LASTING]
    assert [text for text in texts if text not in page.text] == []
    assert "never less than 2 days" not in page.text  # the period is the least already
    assert ("60 days" in page.text, "not longer than it lasts" in page.text) == (True, True)


def test_the_last_run_is_told_with_what_went(tree: SimpleNamespace, head: Client) -> None:
    assert "not yet" in head.get(PAGE, **ENGLISH).text
    old_tallies(3)
    prune(at=cast.NOW)
    later = cast.NOW + timedelta(days=1)
    found = {str(each.label): (each.ran_at, each.ran_rows) for each in periods()}
    assert found.pop(_label("tallies")) == (cast.NOW, 3)
    assert set(found.values()) == {(cast.NOW, 0)}

    prune(at=cast.NOW + timedelta(hours=1), dry_run=True)
    assert {each.ran_at for each in periods()} == {cast.NOW}
    prune(at=later)
    assert {(each.ran_at, each.ran_rows) for each in periods()} == {(later, 0)}


def _label(what: str) -> str:
    return next(str(each.label) for each in LEFTOVERS if each.what == what)


@pytest.mark.parametrize("role", Role)
def test_administrators_and_auditors_see_it_and_nobody_writes(tree: SimpleNamespace, role: str) -> None:
    browser = desk(colleague(tree.jinan, role))

    may = role in (Role.ADMIN, Role.AUDITOR)
    assert browser.get(PAGE).status_code == (200 if may else 403)
    assert browser.post(PAGE).status_code == 405


def test_the_page_asks_for_the_periods_once(tree: SimpleNamespace, head: Client) -> None:
    head.get(PAGE)
    prune(at=cast.NOW)
    with CaptureQueriesContext(connection) as asked:
        head.get(PAGE)
    assert len([row for row in asked if "cms_keepingperiod" in row["sql"]]) == 1
