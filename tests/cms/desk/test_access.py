"""Which rows the desk hands to whom, asked of its one door to them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from club.core.audit import Actor
from club.core.models import ActorKind
from club.identity.models import Account, Role
from club.letters.models import PolicyLetter
from club.managers.models import Assignment, ToDo
from club.members.models import Member, Policy
from club.organisation.models import Branch
from cms.desk import access
from merchants.settlement.models import Statement
from merchants.stores.models import Merchant
from tests import cast
from tests.club.managers.scene import given, manager, to_do
from tests.cms.desk.conftest import colleague
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import GrantBatch


def answer_of(find: Callable[..., Any], *asked: Any) -> Any:
    """What is found, or the word for what is not."""
    try:
        return find(*asked)
    except Http404:
        return "not found"
    except PermissionDenied:
        return "refused"


def admin(branch: Branch) -> Account:
    return colleague(branch, Role.ADMIN)


def auditor(branch: Branch) -> Account:
    return colleague(branch, Role.AUDITOR)


def test_staff_act_in_their_own_name(tree: SimpleNamespace) -> None:
    request = RequestFactory().get("/desk/")
    request.user = admin(tree.jinan)
    assert access.staff(request) == Actor(ActorKind.STAFF, str(request.user.uid))


# --- rows of a kind ----------------------------------------------------------------------


def test_rows_are_those_of_the_own_branch_and_below(tree: SimpleNamespace) -> None:
    here, there = cast.merchant(branch=tree.jinan), cast.merchant(branch=tree.qingdao)
    for person, seen in ((admin(tree.jinan), {here}), (admin(tree.head), {here, there})):
        assert set(access.rows_for(person, Merchant)) == seen
        assert set(access.rows_for(person, Merchant, ["change"])) == seen
    reader = auditor(tree.jinan)
    assert set(access.rows_for(reader, Merchant)) == {here}
    assert set(access.rows_for(reader, Merchant, ["change"])) == set()
    assert set(access.rows_for(cast.account(), Merchant)) == set()


def test_a_row_for_an_act_is_found_refused_or_not_there(tree: SimpleNamespace) -> None:
    here, beside = cast.merchant(branch=tree.jinan), cast.merchant(branch=tree.jinan)
    there = cast.merchant(branch=tree.qingdao)
    person, reader = admin(tree.jinan), auditor(tree.jinan)
    asked = [(person, here), (person, beside), (person, there), (reader, here), (reader, there)]
    assert [answer_of(access.row_for, who, Merchant, row.pk, "change") for who, row in asked] == [
        here,
        beside,
        "not found",
        "refused",
        "not found",
    ]
    assert access.row_for(reader, Merchant, here.pk, "view") == here
    assert answer_of(access.row_for, person, Merchant, 0, "change") == "not found"


def test_an_act_with_a_name_of_its_own_is_enough_to_find_the_row(tree: SimpleNamespace) -> None:
    row = to_do(cast.member(branch=tree.jinan), manager(branch=tree.jinan))
    assert access.row_for(admin(tree.jinan), ToDo, row.pk, "supervise") == row
    assert answer_of(access.row_for, auditor(tree.jinan), ToDo, row.pk, "supervise") == "refused"
    assert answer_of(access.row_for, admin(tree.qingdao), ToDo, row.pk, "supervise") == "not found"


def test_what_somebody_may_do_to_no_row_is_refused(tree: SimpleNamespace) -> None:
    person, reader = admin(tree.jinan), auditor(tree.jinan)
    asked = [(person, "view"), (person, "change"), (reader, "view"), (reader, "change")]
    assert [access.may(who, Merchant, action) for who, action in asked] == [True, True, True, False]
    answers = [answer_of(access.require, who, Merchant, action) for who, action in asked]
    assert answers == [None, None, None, "refused"]


def test_who_sees_less_reads_other_results(tree: SimpleNamespace) -> None:
    head, jinan, other = (access.reach_to(who, Merchant, Member) for who in people(tree))
    assert head == ((tree.head.path,), (tree.head.path,))
    assert jinan == ((tree.jinan.path,), (tree.jinan.path,))
    assert other == ((), ())
    both = admin(tree.jinan)
    colleague_of_both = access.reach_to(also_at(both, tree.qingdao), Merchant)
    assert colleague_of_both == (tuple(sorted((tree.jinan.path, tree.qingdao.path))),)


def people(tree: SimpleNamespace) -> tuple[Account, Account, Account]:
    return admin(tree.head), admin(tree.jinan), cast.account()


def also_at(account: Account, branch: Branch) -> Account:
    """The same colleague with a second post, as his next request knows him."""
    account.posts.create(branch=branch, role=Role.ADMIN, since_date=timezone.localdate())
    return Account.objects.get(pk=account.pk)


def test_only_the_head_office_and_a_superuser_reach_everything(tree: SimpleNamespace) -> None:
    assert [access.reaches_all(who, Merchant, "change") for who in people(tree)] == [True, False, False]
    assert access.reaches_all(also_at(admin(tree.jinan), tree.head), Merchant, "change")
    assert access.reaches_all(cast.account(is_superuser=True), Merchant, "change")
    assert not access.reaches_all(auditor(tree.head), Merchant, "change")
    assert access.reaches_all(auditor(tree.head), Merchant, "view")


# --- grants ------------------------------------------------------------------------------


def batch(package: GiftPackage, by: Account | None = None) -> GrantBatch:
    facts = {"key": f"b{GrantBatch.objects.count()}", "created_at": cast.NOW}
    return GrantBatch.objects.create(package=package, by_id=str(by.uid) if by else "", **facts)


def test_a_grant_is_seen_by_who_gave_it_and_by_those_who_reach_its_package(tree: SimpleNamespace) -> None:
    giver, other = admin(tree.jinan), admin(tree.jinan)
    of_head, of_city = cast.package(branch=tree.head), cast.package(branch=tree.jinan)
    his, citys = batch(of_head, giver), batch(of_city)
    assert [answer_of(access.batch_for, giver, row.pk) for row in (his, citys)] == [his, citys]
    assert [answer_of(access.batch_for, other, row.pk) for row in (his, citys)] == ["not found", citys]
    assert answer_of(access.batch_for, giver, batch(of_head, other).pk) == "not found"
    assert access.batch_for(admin(tree.head), his.pk) == his
    assert answer_of(access.batch_for, colleague(tree.jinan, Role.REVISIT_SEAT), citys.pk) == "not found"


def test_a_grant_is_stopped_by_who_gave_it_and_may_or_by_those_who_reach_it(tree: SimpleNamespace) -> None:
    giver, other = admin(tree.jinan), admin(tree.jinan)
    his = batch(cast.package(branch=tree.head), giver)
    assert [access.may_change_batch(who, his) for who in (giver, other, admin(tree.head))] == [
        True,
        False,
        True,
    ]
    assert access.batch_to_change(giver, his.pk) == his
    assert answer_of(access.batch_to_change, other, his.pk) == "not found"
    assert answer_of(access.batch_to_change, auditor(tree.head), his.pk) == "refused"


def test_who_may_give_but_not_stop_does_not_stop_his_own(tree: SimpleNamespace) -> None:
    carer = colleague(tree.jinan, Role.CUSTOMER_MANAGER)
    his = batch(cast.package(branch=tree.jinan), carer)
    assert access.batch_for(carer, his.pk) == his
    assert not access.may_change_batch(carer, his)
    assert answer_of(access.batch_to_change, carer, his.pk) == "refused"


# --- statements, letters -----------------------------------------------------------------


def test_statements_are_drawn_up_for_all_by_the_head_office_and_for_ones_own_elsewhere(
    tree: SimpleNamespace,
) -> None:
    here, _there = cast.merchant(branch=tree.jinan), cast.merchant(branch=tree.qingdao)
    assert access.merchants_to_settle(colleague(tree.head, Role.FINANCE)) == [None]
    assert access.merchants_to_settle(colleague(tree.jinan, Role.FINANCE)) == [here]
    assert access.merchants_to_settle(auditor(tree.head)) == []
    assert not access.may(auditor(tree.head), Statement, "add")


def test_letters_are_about_policies_of_the_own_branch(tree: SimpleNamespace) -> None:
    here, there = (cast.policy(cast.customer(branch=branch)) for branch in (tree.jinan, tree.qingdao))
    person, reader = admin(tree.jinan), auditor(tree.jinan)

    def policies(who: Account, action: str) -> set[Policy]:
        return set(Policy.objects.filter(access.policies_for_letters(who, action)))

    assert [policies(person, "view"), policies(person, "change")] == [{here}, {here}]
    assert [policies(reader, "view"), policies(reader, "change")] == [{here}, set()]
    assert policies(admin(tree.head), "change") == {here, there}
    assert access.may(reader, PolicyLetter, "view")


# --- managers ----------------------------------------------------------------------------


@pytest.fixture
def care(tree: SimpleNamespace) -> SimpleNamespace:
    """A manager in Jinan with a member and a to-do, and the same of a colleague of his."""
    colleagues = [colleague(tree.jinan, Role.CUSTOMER_MANAGER) for _number in range(2)]
    mine, yours = (manager(branch=tree.jinan, account=account) for account in colleagues)
    known, unknown = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    given(known, mine)
    given(unknown, yours)
    dos = to_do(known, mine), to_do(unknown, yours)
    return SimpleNamespace(me=mine.account, known=known, unknown=unknown, mine=dos[0], yours=dos[1])


def test_a_to_do_is_for_whose_it_is_and_for_those_who_watch(
    tree: SimpleNamespace, care: SimpleNamespace
) -> None:
    assert access.to_do_for(care.me, care.mine.pk) == care.mine
    assert answer_of(access.to_do_for, care.me, care.yours.pk) == "refused"
    assert access.to_do_for(admin(tree.jinan), care.yours.pk) == care.yours
    assert answer_of(access.to_do_for, admin(tree.qingdao), care.yours.pk) == "not found"


def test_a_member_is_contacted_by_his_manager_and_by_those_who_watch(
    tree: SimpleNamespace, care: SimpleNamespace
) -> None:
    asked = [(care.me, care.known), (care.me, care.unknown), (admin(tree.qingdao), care.known)]
    answers = [answer_of(access.member_to_contact, who, row.pk) for who, row in asked]
    assert answers == [care.known, "not found", "not found"]
    watcher = admin(tree.jinan)
    assert [access.member_to_contact(watcher, row.pk) for row in (care.known, care.unknown)] == [
        care.known,
        care.unknown,
    ]


def test_a_member_who_was_handed_over_is_not_contacted_by_the_manager_before(care: SimpleNamespace) -> None:
    Assignment.objects.filter(member=care.known).update(until_at=cast.NOW, end="moved")
    assert answer_of(access.member_to_contact, care.me, care.known.pk) == "not found"


def test_managers_are_chosen_for_members_of_the_own_branch(tree: SimpleNamespace) -> None:
    here, there = cast.member(branch=tree.jinan), cast.member(branch=tree.qingdao)
    person = admin(tree.jinan)
    assert set(access.members_to_assign(person)) == {here}
    assert set(access.members_to_assign(admin(tree.head))) == {here, there}
    assert set(access.members_to_assign(auditor(tree.jinan))) == set()
    asked = [(person, here), (person, there), (auditor(tree.jinan), here)]
    answers = [answer_of(access.member_to_assign, who, row.pk) for who, row in asked]
    assert answers == [here, "not found", "not found"]


def test_of_two_members_the_one_that_was_named_gets_the_manager(tree: SimpleNamespace) -> None:
    rows = [cast.member(branch=tree.jinan) for _number in range(2)]
    person = admin(tree.jinan)
    assert [access.member_to_assign(person, row.pk) for row in rows] == rows
