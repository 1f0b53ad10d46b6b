"""The service evaluation at the desk: who sees, gives and closes; what the page says."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from club.identity.models import Role
from club.organisation.models import Branch
from club.standards.models import Evaluation, EvaluationPoints, EvaluationScheme, Indicator
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.test_standards import KEEPERS, READERS

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def province(tree: SimpleNamespace) -> Branch:
    row = cast.branch("370000", parent=tree.head, name="山东分公司")
    Branch.objects.filter(pk=row.pk).update(level="province")
    return Branch.objects.get(pk=row.pk)


def last_year() -> int:
    return timezone.localdate().year - 1


@pytest.mark.parametrize("role", Role)
def test_who_reads_and_who_closes_the_evaluation(tree: SimpleNamespace, province: Branch, role: str) -> None:
    browser = desk(colleague(tree.head, role))
    assert browser.get("/desk/evaluation/").status_code == (200 if role in READERS else 403)
    browser.post(f"/desk/evaluation/{last_year()}/close/")
    assert Evaluation.objects.count() == (1 if role in KEEPERS else 0)


def test_a_province_sees_itself_and_changes_nothing(tree: SimpleNamespace, province: Branch) -> None:
    other = cast.branch("420000", parent=tree.head)
    Branch.objects.filter(pk=other.pk).update(level="province")
    browser = desk(colleague(province))
    page = browser.get("/desk/evaluation/")
    assert [one.branch for one in page.context["scored"]] == [province]
    assert (page.context["sees_all"], page.context["may_give"]) == (False, False)
    posted = [
        browser.post(f"/desk/evaluation/{last_year()}/{act}/").status_code for act in ("close", "points")
    ]
    assert posted == [403, 403]


def test_bonus_shows_with_its_reason_and_the_year_of_now_is_not_closed(
    tree: SimpleNamespace, province: Branch, head: Client
) -> None:
    year = timezone.localdate().year
    head.post(f"/desk/evaluation/{year}/points/", {"branch": province.pk, "points": 3, "words": "视频理赔"})
    assert EvaluationPoints.objects.get().points == 3
    head.post(f"/desk/evaluation/{year}/close/")
    assert Evaluation.objects.count() == 0
    page = head.get(f"/desk/evaluation/?year={year}", **ENGLISH).content.decode()
    assert ("视频理赔" in page, "No indicator has data." in page) == (True, True)


def test_a_scheme_is_written_in_one_form_and_its_weights_add_to_100(
    tree: SimpleNamespace, province: Branch, head: Client
) -> None:
    facts = {
        f"{code}_{part}": value
        for code in Indicator.values
        for part, value in (("weight", 0), ("best", 100), ("worst", 80))
    }
    facts |= {"name": "新办法", "name_en": "", "valid_from": f"{timezone.localdate()}"}
    shown = head.get("/desk/evaluation/scheme/").context["form"]
    assert [shown[f"days_{part}"].value() for part in ("weight", "best", "worst")] == ["15", "5", "30"]
    refused = head.post("/desk/evaluation/scheme/", {**facts, "closed_weight": 99}, **ENGLISH)
    assert "The weights have to add to 100." in refused.content.decode()
    head.post("/desk/evaluation/scheme/", {**facts, "closed_weight": 60, "paid_weight": 40})
    newest = EvaluationScheme.objects.first()
    assert newest is not None
    assert [(one.code, one.weight) for one in newest.indicators.all()] == [("closed", 60), ("paid", 40)]
    assert EvaluationScheme.objects.count() == 2
