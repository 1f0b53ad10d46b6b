"""Campaigns at the desk: filled in by one, approved by another."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import Role
from tests import cast
from tests.cms.desk.conftest import approve, colleague, desk
from vouchers.campaigns.actions import open_due
from vouchers.campaigns.models import Campaign, Occasion

CAMPAIGN = {
    "name": "雨季会员日",
    "code": "rain-18",
    "way": "first_come",
    "tries_each": 1,
    "prizes-TOTAL_FORMS": 0,
    "prizes-INITIAL_FORMS": 0,
    "recurrence": "every_18th",
    "starts_at": "2026-01-01 10:00",
    "ends_at": "2036-01-01 10:00",
    "stock": 20,
    "summary": "给爱车的玻璃镀一层膜",
    "description": "先到先得",
}


@pytest.fixture
def operator(tree: SimpleNamespace) -> Client:
    """Somebody at the head office who fills in and does not approve."""
    return desk(colleague(tree.head, Role.CLUB_OPERATOR))


@pytest.fixture
def manager(tree: SimpleNamespace) -> Client:
    """The second person."""
    return desk(colleague(tree.head, Role.CLUB_MANAGER))


def add(client: Client, branch: Any, **fields: Any) -> Any:
    """The form, filled in."""
    package = cast.package(branch=branch)
    asked = {**CAMPAIGN, "branch": branch.pk, "package": package.pk, **fields}
    return client.post("/desk/campaigns/add/", asked)


def test_what_one_fills_in_takes_place_when_another_approves(
    tree: SimpleNamespace, operator: Client, manager: Client
) -> None:
    sent = add(operator, tree.head, **{"action-submit": "1"})
    row = Campaign.objects.get()
    form = f"/desk/campaigns/edit/{row.pk}/"
    before = (row.live, open_due(at=timezone.now()), Client().get("/campaigns/rain-18/").status_code)
    way_around = operator.post(form, {**CAMPAIGN, "action-publish": "1"}).status_code
    row.refresh_from_db()
    alone = row.live
    approve(manager, row)
    row.refresh_from_db()

    assert (sent.url, before) == (f"/desk/campaigns/inspect/{row.pk}/", (False, 0, 404))
    assert (way_around, alone, row.live) == (200, False, True)
    assert (open_due(at=timezone.now()), Client().get("/campaigns/rain-18/").status_code) == (1, 200)
    page = operator.get(f"/desk/campaigns/inspect/{row.pk}/").text
    assert f"/desk/occasion/inspect/{Occasion.objects.get().pk}/" in page


def test_every_18th_needs_an_18th(tree: SimpleNamespace, operator: Client) -> None:
    term = {"starts_at": "2030-01-19 00:00", "ends_at": "2030-02-18 00:00"}

    answer = add(operator, tree.head, **term)

    assert (answer.status_code, "开始与结束之间没有 18 日" in answer.text) == (
        200,
        True,
    )
    assert Campaign.objects.count() == 0


def test_the_page_of_a_package_leads_to_a_campaign_with_it(tree: SimpleNamespace, operator: Client) -> None:
    ours, theirs = cast.package(branch=tree.head), cast.package(branch=tree.jinan, name="济南礼包")
    city = desk(colleague(tree.qingdao, Role.CLUB_OPERATOR))

    way = f"/desk/campaigns/add/?package={ours.pk}"

    assert way in operator.get(f"/desk/packages/inspect/{ours.pk}/").text
    assert ours.name in operator.get(way).text
    assert theirs.name not in city.get(f"/desk/campaigns/add/?package={theirs.pk}").text
