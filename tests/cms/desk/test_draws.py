"""Draws at the desk: prizes inside the form of their campaign, what the law asks, and what came of it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import Role
from tests import cast
from tests.cms.desk.conftest import approve, colleague, desk
from tests.cms.desk.test_campaigns import CAMPAIGN
from tests.vouchers.campaigns.luck import draw, opened
from vouchers.campaigns.actions import open_due
from vouchers.campaigns.models import Campaign, Occasion, OccasionPrize, Prize

PRIZE = {"name": "加油卡", "name_en": "Fuel card", "number": 3, "odds": "0.25", "value_fen": "500"}
DRAW = {**CAMPAIGN, "way": "draw", "code": "lucky", "recurrence": "once", "stock": "", "tries_each": 1}


@pytest.fixture
def operator(tree: SimpleNamespace) -> Client:
    """Somebody at the head office who fills in and does not approve."""
    return desk(colleague(tree.head, Role.CLUB_OPERATOR))


@pytest.fixture
def manager(tree: SimpleNamespace) -> Client:
    """The second person."""
    return desk(colleague(tree.head, Role.CLUB_MANAGER))


def filled_in(branch: Any, *prizes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The form with these prizes, each with a published package unless it says otherwise."""
    rows = {"prizes-TOTAL_FORMS": len(prizes), "prizes-INITIAL_FORMS": 0}
    for place, prize in enumerate(prizes):
        package = prize.get("package") or cast.package(branch=branch, cost_fen=10_000).pk
        for name, value in {**PRIZE, "package": package, "ORDER": place + 1, **prize}.items():
            rows[f"prizes-{place}-{name}"] = value
    return {**DRAW, "branch": branch.pk, **rows, **fields}


def test_prizes_are_approved_with_their_campaign_and_then_drawn(
    tree: SimpleNamespace, operator: Client, manager: Client
) -> None:
    second = {"name": "洗车券", "odds": "40", "number": 30, "value_fen": "30"}
    asked = filled_in(tree.head, {}, second, **{"action-submit": "1"})
    operator.post("/desk/campaigns/add/", asked)
    row = Campaign.objects.get()
    before = open_due(at=timezone.now())
    approve(manager, row)

    assert (before, open_due(at=timezone.now())) == (0, 1)
    facts = ("name", "number", "odds", "value_fen")
    assert list(OccasionPrize.objects.values_list(*facts)) == [
        ("加油卡", 3, 2_500, 50_000),
        ("洗车券", 30, 400_000, 3_000),
    ]
    page = operator.get(f"/desk/campaigns/inspect/{row.pk}/").text
    assert [page.count(words) for words in ("0.25%", "40%", "¥500.00")] == [1, 1, 1]


def test_a_change_of_the_prizes_waits_for_approval(
    tree: SimpleNamespace, operator: Client, manager: Client
) -> None:
    operator.post("/desk/campaigns/add/", filled_in(tree.head, {}, **{"action-submit": "1"}))
    row = Campaign.objects.get()
    approve(manager, row)
    prize = Prize.objects.get()
    asked = filled_in(tree.head, {"odds": "7", "id": prize.pk, "package": prize.package_id})

    operator.post(f"/desk/campaigns/edit/{row.pk}/", {**asked, "prizes-INITIAL_FORMS": 1})

    prize.refresh_from_db()
    planned = row.get_latest_revision_as_object() if row.refresh_from_db() is None else None
    assert (prize.odds, [each.odds for each in planned.prizes.all()]) == (2_500, [70_000])


@pytest.mark.parametrize(
    "prizes, fields, words",
    [
        ([{"value_fen": "50000.01"}], {}, "法律禁止"),
        ([{"odds": ""}], {}, "请填写此项"),
        ([{"odds": "0"}], {}, "0.0001"),
        ([{"odds": "60"}, {"odds": "40.0001"}], {}, "100.0001%"),
        ([{"number": "0"}], {}, "1"),
        ([], {}, "至少"),
        ([{}], {"budget_fen": "299.99"}, "300.00"),
        ([{}], {"tries_each": "0"}, "至少"),
    ],
)
def test_what_the_law_or_arithmetic_forbids_is_said_at_the_field(
    tree: SimpleNamespace, operator: Client, prizes: list[dict[str, Any]], fields: dict[str, str], words: str
) -> None:
    answer = operator.post("/desk/campaigns/add/", filled_in(tree.head, *prizes, **fields))

    form = answer.context["form"]
    said = [str(error) for errors in form.errors.values() for error in errors]
    said += [str(e) for row in form.formsets["prizes"].errors for errors in row.values() for e in errors]
    assert (answer.status_code, len(said), words in said[0]) == (200, 1, True)
    assert (said[0] in answer.text, Campaign.objects.count()) == (True, 0)


def test_a_package_that_is_not_published_is_no_prize(tree: SimpleNamespace, operator: Client) -> None:
    package = cast.package(branch=tree.head, live=False)

    answer = operator.post("/desk/campaigns/add/", filled_in(tree.head, {"package": package.pk}))

    assert list(answer.context["form"].formsets["prizes"].errors[0]) == ["package"]
    assert Campaign.objects.count() == 0


def test_a_foreign_package_is_no_prize(tree: SimpleNamespace) -> None:
    city = desk(colleague(tree.jinan, Role.CLUB_OPERATOR))
    foreign = cast.package(branch=tree.qingdao)

    answer = city.post("/desk/campaigns/add/", filled_in(tree.jinan, {"package": foreign.pk}))

    assert (answer.status_code, Campaign.objects.count()) == (200, 0)


def test_the_page_of_an_occasion_puts_what_came_beside_what_was_expected(
    tree: SimpleNamespace, jinan: Client, idle: Client
) -> None:
    occasion = opened({"洗车券": (3, 1_000_000)}, branch=tree.jinan)
    for _number in range(2):
        draw(occasion, cast.member(branch=tree.jinan))
    draw(occasion, cast.member(branch=tree.qingdao))
    prize = OccasionPrize.objects.get()
    page = f"/desk/occasion/inspect/{occasion.pk}/"

    text = jinan.get(page).text

    assert f'<a href="/desk/try/?occasion={occasion.pk}">3</a>' in text
    assert f"prize={prize.pk}&amp;gift__isnull=false" in text
    assert ("0 / 3" in text, "3.0" in text, idle.get(page).status_code) == (True, True, 403)
    rows = jinan.get(f"/desk/try/results/?occasion={occasion.pk}&prize={prize.pk}&gift__isnull=false").text
    assert rows.count("/desk/try/inspect/") == 2  # those of the own branch
    lines = jinan.get("/desk/try/?export=csv").getvalue().decode().splitlines()
    assert (lines[0].split(",")[:4], len(lines)) == (["会员", "场次", "第几次", "抽出的号码"], 3)
    assert Occasion.objects.get().seed not in text
