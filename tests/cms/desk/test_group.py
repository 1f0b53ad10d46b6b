"""Choosing members by what they have in common."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.identity.models import Role
from club.members.models import Member, Vehicle
from cms.reports.groups import Group, members_of
from tests import cast
from tests.cast import NOW
from tests.cms.desk.conftest import colleague, desk
from vouchers.lifecycle.actions import grant
from vouchers.lifecycle.models import Gift

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def person(tree: SimpleNamespace, **fields: Any) -> Member:
    """A full member of Jinan whose customer is what `fields` say."""
    return cast.member(branch=tree.jinan, customer=cast.customer(branch=tree.jinan, **fields))


def found(**asked: Any) -> list[Member]:
    return list(members_of(Group(**asked), Member.objects.all()))


def test_each_thing_asked_for_finds_who_is_it(tree: SimpleNamespace) -> None:
    plain = person(tree, value_class="B", city="青岛", no_claim_years=1, birth=date(1990, 3, 1))
    wanted = person(tree, value_class="A", city="济南", no_claim_years=3, birth=date(1990, 5, 1))
    cast.vehicle(plain.customer)
    cast.vehicle(wanted.customer, fuel=Vehicle.Fuel.ELECTRIC)
    cast.policy(plain.customer, valid_until=date(2026, 10, 1))
    cast.policy(wanted.customer, valid_until=date(2026, 11, 1))
    last = date(2026, 10, 31)
    asked = [
        {"value_classes": ("A",)},
        {"cities": ("济南",)},
        {"no_claim_years": 2},
        {"birth_month": 5},
        {"new_energy": True},
        {"policy_from": last, "policy_until": last},
        {"value_classes": ("A", "C"), "birth_month": 5, "no_claim_years": 3},
    ]
    assert [found(**each) for each in asked] == [[wanted]] * len(asked)
    assert found(new_energy=False) == [plain]
    assert found(value_classes=("A",), birth_month=3) == []


def test_the_days_of_joining_are_chinese_days_and_inclusive(tree: SimpleNamespace) -> None:
    member = person(tree)
    day = date(2026, 9, 14)
    Member.objects.filter(pk=member.pk).update(joined_at=NOW.replace(2026, 9, 14, 23, 59))
    assert found(joined_from=day, joined_until=day) == [member]
    assert found(joined_until=day - timedelta(days=1)) == found(joined_from=day + timedelta(days=1)) == []


def test_who_had_the_package_before_is_left_out(tree: SimpleNamespace) -> None:
    had, new = person(tree), person(tree)
    package = cast.package(branch=tree.jinan)
    grant(key="k1", package=package, members=[had], by=SYSTEM, at=NOW)
    assert found(without=package) == [new]


def test_only_full_members_are_found(tree: SimpleNamespace) -> None:
    half = person(tree)
    Member.objects.filter(pk=half.pk).update(state=Member.State.HALF, full_at=None)
    assert found(branch=tree.jinan) == []


def test_the_count_keeps_to_the_rows_in_reach(tree: SimpleNamespace, head: Client, jinan: Client) -> None:
    person(tree, value_class="A")
    cast.member(branch=tree.head, customer=cast.customer(branch=tree.head, value_class="A"))
    counted = [
        client.post("/desk/grant/group/count/", {"value_classes": "A"}, **ENGLISH).text.strip()
        for client in (head, jinan)
    ]
    assert counted == ["2 members", "1 member"]


def test_the_group_fills_the_form_that_gives(tree: SimpleNamespace, jinan: Client) -> None:
    first, second = person(tree, value_class="A"), person(tree, value_class="A")
    person(tree, value_class="B")
    page = jinan.post("/desk/grant/group/", {"value_classes": "A"}, **ENGLISH)
    assert page.context["form"].initial["recipients"] == f"{first.number}\n{second.number}"
    assert Gift.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"value_classes": ""}, "Say at least one thing that they have in common."),
        ({"value_classes": "Z"}, "No member is all of this."),
        ({"joined_from": "2026-09-02", "joined_until": "2026-09-01"}, "This day is before the first one."),
    ],
)
def test_what_cannot_be_a_group_is_said_in_words(
    tree: SimpleNamespace, jinan: Client, asked: dict[str, str], words: str
) -> None:
    person(tree, value_class="A")
    page = jinan.post("/desk/grant/group/", asked, **ENGLISH)
    assert (page.status_code, page.text.count(words)) == (200, 1)


def test_a_foreign_branch_cannot_be_asked_for(tree: SimpleNamespace, jinan: Client) -> None:
    assert jinan.post("/desk/grant/group/count/", {"branch": tree.head.pk}).text.strip() == ""


def test_who_may_not_give_does_not_choose(tree: SimpleNamespace) -> None:
    auditor = desk(colleague(tree.head, Role.AUDITOR))
    answers = [auditor.post(f"/desk/grant/group/{path}", {"value_classes": "A"}) for path in ("", "count/")]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_counting_asks_as_often_for_many_as_for_one(tree: SimpleNamespace, jinan: Client) -> None:
    asked = []
    for _round in range(2):
        person(tree, value_class="A")
        with CaptureQueriesContext(connection) as captured:
            jinan.post("/desk/grant/group/count/", {"value_classes": "A", "no_claim_years": "0"})
        asked.append(len(captured))
    assert asked[0] == asked[1]
