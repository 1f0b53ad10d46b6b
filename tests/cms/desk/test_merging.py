"""Merging at the desk: who may, what both sides show, and the way back."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from club.core.models import AuditEntry
from club.identity.models import Role
from club.members.models import Member
from club.merging.models import Merging
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Voucher

MERGERS = {Role.ADMIN, Role.CLUB_MANAGER}


def compare(one: Member, other: Member) -> str:
    return reverse("merging_acts:compare", args=[one.pk, other.pk])


@pytest.mark.parametrize("role", Role)
def test_merging_opens_for_its_roles_only(tree: SimpleNamespace, role: str) -> None:
    one, other = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    merged = OF_A_BRANCH[Merging](tree.jinan)
    browser = desk(colleague(tree.jinan, role))
    pages = [
        reverse("merging_acts:choose", args=[one.pk]),
        compare(one, other),
        reverse("merging_acts:undo", args=[merged.pk]),
    ]
    opened = [browser.get(page).status_code == 200 for page in pages]
    assert opened == [role in MERGERS] * 3


def test_a_member_of_another_branch_is_not_found(tree: SimpleNamespace, jinan: Client) -> None:
    mine, foreign = cast.member(branch=tree.jinan), cast.member(branch=tree.qingdao)
    answers = [jinan.get(compare(mine, foreign)).status_code, jinan.get(compare(foreign, mine)).status_code]
    asked = jinan.post(reverse("merging_acts:choose", args=[mine.pk]), {"number": foreign.number})
    assert answers == [404, 404]
    assert list(asked.context["form"].errors) == ["number"]


def test_the_other_one_is_found_by_its_number(tree: SimpleNamespace, jinan: Client) -> None:
    one, other = cast.member(branch=tree.jinan), cast.half_member(branch=tree.jinan)
    answer = jinan.post(reverse("merging_acts:choose", args=[one.pk]), {"number": other.number})
    assert (answer.status_code, answer["Location"]) == (302, compare(one, other))


def test_both_stand_side_by_side_masked(tree: SimpleNamespace, jinan: Client) -> None:
    one, other = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    cast.voucher(one, cast.product(), codes.make())
    page = jinan.get(compare(one, other))
    lines = {line.label: (line.left, line.right, line.differs) for line in page.context["who"]}
    have = {line.label: (line.left, line.right) for line in page.context["have"]}
    assert lines["姓名"] == ("王**", "王**", False)
    assert lines["身份证号"][2] is True
    assert have["可用服务券"] == (1, 0)
    secrets = (one.customer.id_number, other.customer.id_number, one.account.phone[3:], one.customer.name)
    assert [secret in page.text for secret in secrets] == [False] * 4


def test_one_goes_into_the_other_with_a_reason_and_back_again(tree: SimpleNamespace) -> None:
    boss = colleague(tree.jinan)
    browser = desk(boss)
    one, other = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    voucher = cast.voucher(one, cast.product(), codes.make())

    done = browser.post(compare(one, other), {"stays": other.pk, "reason": "同一人"})

    row = Merging.objects.get()
    assert done["Location"] == reverse("member:inspect", args=[one.pk])
    assert (row.member, row.into, row.reason, row.merged_by) == (one, other, "同一人", str(boss.uid))
    page = browser.get(reverse("merging:inspect", args=[row.pk]))
    assert page.context["moved"] == [("服务券", 1)]
    assert Voucher.objects.get(pk=voucher.pk).member == other

    browser.post(reverse("merging_acts:undo", args=[row.pk]), {"reason": "两个人"})

    assert Voucher.objects.get(pk=voucher.pk).member == one
    assert AuditEntry.objects.filter(verb="member.unmerged", actor_id=str(boss.uid)).count() == 1
    assert (
        "undo"
        not in browser.get(reverse("merging:inspect", args=[row.pk])).text.split("desk-facts")[0][-400:]
    )


def test_without_a_reason_nothing_is_merged(tree: SimpleNamespace, jinan: Client) -> None:
    one, other = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    page = jinan.post(compare(one, other), {"stays": other.pk, "reason": ""})
    assert list(page.context["form"].errors) == ["reason"]
    assert Merging.objects.count() == 0


def test_a_half_membership_cannot_be_the_one_that_stays(tree: SimpleNamespace, jinan: Client) -> None:
    one, half = cast.member(branch=tree.jinan), cast.half_member(branch=tree.jinan)
    page = jinan.post(compare(one, half), {"stays": half.pk, "reason": "同一人"})
    assert list(page.context["form"].errors) == ["stays"]
    assert Merging.objects.count() == 0


def test_a_merge_that_is_over_its_time_is_refused_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[Merging](tree.jinan)
    Merging.objects.update(undo_until=timezone.now())
    page = jinan.post(reverse("merging_acts:undo", args=[row.pk]), {"reason": "两个人"})
    assert page.context["form"].non_field_errors() == [
        "已不能撤销：已经撤销过、超过期限，或其中一个会员其后又被合并、注销或重新注册。"
    ]
