"""Customer managers at the desk: my day, contacts, what is late, who has nobody, handing over; in reach."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.identity.models import Role
from club.managers.models import Assignment, CustomerContact, CustomerManager, ToDo
from club.members.models import Member
from club.organisation.models import Branch
from tests import cast
from tests.club.managers.scene import given, has, manager, sold, to_do
from tests.cms.desk.conftest import colleague, desk

DAY, UNASSIGNED, LATE = "/desk/my_day/", "/desk/unassigned/", "/desk/care_overdue/"
ENGLISH = {"accept-language": "en"}


def carer(branch: Branch, **fields: Any) -> tuple[CustomerManager, Client]:
    """A customer manager of a branch and his browser."""
    account = colleague(branch, Role.CUSTOMER_MANAGER)
    return manager(branch=branch, account=account, **fields), desk(account)


def his_member(of: CustomerManager, **fields: Any) -> Member:
    row = cast.member(branch=of.branch, **fields)
    given(row, of)
    return row


def test_my_day_shows_what_is_late_and_what_is_for_today_of_my_own_members(tree: SimpleNamespace) -> None:
    today = timezone.localdate()
    mine, browser = carer(tree.jinan)
    colleagues = manager(branch=tree.jinan)
    late, now = (to_do(his_member(mine), mine, today - timedelta(days=days)) for days in (2, 0))
    to_do(his_member(mine), mine, today + timedelta(days=1))
    to_do(his_member(colleagues), colleagues, today)

    answer = browser.get(DAY, headers=ENGLISH)

    day = answer.context["day"]
    assert (day.late, day.today, day.done, day.ahead) == ([late], [now], 0, 1)
    assert "1 overdue · 1 for today · 0 done today · 1 in the next 7 days" in answer.text
    assert answer.text.count("/contact/") == 2


def test_a_free_day_and_somebody_who_is_no_manager_read_so_in_words(
    tree: SimpleNamespace, jinan: Client
) -> None:
    _mine, browser = carer(tree.jinan)
    assert "Nothing waits for you today." in browser.get(DAY, headers=ENGLISH).text
    assert "You are no customer manager." in jinan.get(DAY, headers=ENGLISH).text


def test_my_day_asks_as_many_questions_for_one_to_do_as_for_three(tree: SimpleNamespace) -> None:
    mine, browser = carer(tree.jinan)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            who = his_member(mine)
            to_do(who, mine, timezone.localdate(), policy=sold(who))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(DAY).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_contact_closes_the_to_do_and_makes_the_next_one(tree: SimpleNamespace) -> None:
    mine, browser = carer(tree.jinan)
    who, friday = his_member(mine), timezone.localdate() + timedelta(days=3)
    row = to_do(who, mine, timezone.localdate())
    page = browser.get(f"{DAY}{row.pk}/contact/", headers=ENGLISH).text
    assert ("First renewal call" in page, "您好！" in page) == (True, True)

    sent = {"way": "phone", "outcome": "thinking", "words": "再想想", "next_date": friday.isoformat()}
    answer = browser.post(f"{DAY}{row.pk}/contact/", sent)

    assert (answer.status_code, answer["Location"]) == (302, DAY)
    assert ToDo.objects.get(pk=row.pk).state == "done"
    assert ToDo.objects.get(due_date=friday).manager == mine
    assert CustomerContact.objects.get().by_id == str(mine.account.uid)


def test_an_outcome_without_the_day_it_needs_is_refused_in_words(tree: SimpleNamespace) -> None:
    mine, browser = carer(tree.jinan)
    row = to_do(his_member(mine), mine, timezone.localdate())

    answer = browser.post(f"{DAY}{row.pk}/contact/", {"way": "phone", "outcome": "thinking"}, headers=ENGLISH)

    assert "say on which day you will go on" in answer.text
    assert (ToDo.objects.get().state, CustomerContact.objects.count()) == ("open", 0)


@pytest.mark.parametrize(("where", "status"), [("jinan", 403), ("qingdao", 404)])
def test_nobody_writes_contacts_about_the_to_dos_of_others(
    tree: SimpleNamespace, where: str, status: int
) -> None:
    _mine, browser = carer(tree.jinan)
    other = manager(branch=getattr(tree, where))
    row = to_do(his_member(other), other, timezone.localdate())

    answer = browser.post(f"{DAY}{row.pk}/contact/", {"way": "phone", "outcome": "talked"})

    assert (answer.status_code, ToDo.objects.get().state) == (status, "open")


def test_a_contact_without_a_to_do_is_for_ones_own_members_and_for_those_above(tree: SimpleNamespace) -> None:
    mine, browser = carer(tree.jinan)
    own, others = his_member(mine), cast.member(branch=tree.jinan)
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    address, sent = f"{DAY}member/{{}}/contact/", {"way": "counter", "outcome": "talked", "words": "来店咨询"}

    found = [
        client.post(address.format(who.pk), sent).status_code
        for client, who in ((browser, own), (browser, others), (above, others))
    ]

    assert found == [302, 404, 302]
    assert CustomerContact.objects.count() == 2


def test_what_was_said_is_read_by_the_manager_and_not_by_everybody_who_sees_the_member(
    tree: SimpleNamespace,
) -> None:
    mine, browser = carer(tree.jinan)
    who = his_member(mine)
    browser.post(
        f"{DAY}member/{who.pk}/contact/", {"way": "phone", "outcome": "talked", "words": "家里添了孩子"}
    )
    clerk = desk(colleague(tree.jinan, Role.CLUB_OPERATOR))

    pages = [client.get(f"/desk/member/inspect/{who.pk}/").text for client in (browser, clerk)]

    assert ["家里添了孩子" in page for page in pages] == [True, False]
    assert [str(mine) in page for page in pages] == [True, True]


def test_those_above_see_what_is_overdue_in_their_branch_by_manager(tree: SimpleNamespace) -> None:
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    assert "Nothing is overdue in your branch." in above.get(LATE, headers=ENGLISH).text
    today = timezone.localdate()
    one, other, foreign = (manager(branch=home) for home in (tree.jinan, tree.jinan, tree.qingdao))
    late = [to_do(his_member(one), one, today - timedelta(days=days)) for days in (3, 1)]
    last = to_do(his_member(other), other, today - timedelta(days=2))
    to_do(his_member(foreign), foreign, today - timedelta(days=9))
    to_do(his_member(one), one, today)

    page = above.get(LATE).context
    chosen = above.get(LATE, {"manager": other.pk}).context

    assert page["managers"] == [(one, 2), (other, 1)]
    assert (page["rows"], chosen["rows"]) == ([late[0], last, late[1]], [last])


def test_who_has_nobody_is_listed_in_reach_and_the_rules_are_applied_at_a_button(
    tree: SimpleNamespace,
) -> None:
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    near, far = manager(branch=tree.jinan), manager(branch=tree.qingdao)
    who, foreign = cast.member(branch=tree.jinan), cast.member(branch=tree.qingdao)
    assert above.get(UNASSIGNED).context["rows"] == [who]

    above.post(f"{UNASSIGNED}by-rules/")

    assert (has(who), has(foreign)) == (near, None)
    assert not far.assignments.exists()
    assert "Every member in your branch has a manager." in above.get(UNASSIGNED, headers=ENGLISH).text


def test_conflicts_are_listed_with_who_sold_the_newest_policy(tree: SimpleNamespace) -> None:
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    keeps, seller = manager(branch=tree.jinan), manager(branch=tree.jinan, seller_code="S2")
    who = his_member(keeps)
    newest = sold(who, "S2", issued_at=timezone.now())

    [(row, by)] = above.get(UNASSIGNED).context["clashes"]

    assert (row.member, row.policy_number, by) == (who, newest.number, seller)


def test_a_manager_is_chosen_by_hand_among_those_in_reach(tree: SimpleNamespace) -> None:
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    near, far = manager(branch=tree.jinan), manager(branch=tree.qingdao)
    who, foreign = cast.member(branch=tree.jinan), cast.member(branch=tree.qingdao)
    address = f"{UNASSIGNED}member/{{}}/"

    refused = above.post(address.format(who.pk), {"manager": far.pk, "reason": "x"})
    unseen = above.post(address.format(foreign.pk), {"manager": near.pk, "reason": "x"})
    done = above.post(address.format(who.pk), {"manager": near.pk, "reason": "客户要求"})

    assert (refused.context["form"].errors.keys(), unseen.status_code, done.status_code) == (
        *({"manager"}, 404, 302),
    )
    assert (has(who), has(foreign)) == (near, None)


def test_members_are_handed_over_at_the_desk(tree: SimpleNamespace) -> None:
    above = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    leaving, taker = manager(branch=tree.jinan), manager(branch=tree.jinan)
    who = his_member(leaving)
    address = f"{UNASSIGNED}manager/{leaving.pk}/hand-over/"
    assert address in above.get(f"/desk/customermanager/inspect/{leaving.pk}/").text

    answer = above.post(address, {"takers": [taker.pk], "leaves": "on", "reason": "离职"})

    assert (answer.status_code, has(who)) == (302, taker)
    assert not CustomerManager.objects.get(pk=leaving.pk).is_active


def test_managers_are_listed_with_how_full_they_are(tree: SimpleNamespace, jinan: Client) -> None:
    row = manager(branch=tree.jinan, capacity=4)
    his_member(row)
    page = jinan.get("/desk/customermanager/").text
    assert 'viewBox="0 0 4 1"' in page
    assert "1 / 4" in page


def test_a_colleague_becomes_a_manager_at_the_desk(tree: SimpleNamespace, jinan: Client) -> None:
    account = colleague(tree.jinan, Role.CUSTOMER_MANAGER)
    sent = {"account": account.pk, "branch": tree.jinan.pk, "capacity": 300, "seller_code": "", "phone": ""}

    answer = jinan.post("/desk/customermanager/new/", {**sent, "takes_online": "on", "is_active": "on"})

    assert answer.status_code == 302
    row = CustomerManager.objects.get()
    assert (row.account, row.branch, row.capacity, row.seller_code) == (account, tree.jinan, 300, None)


@pytest.mark.parametrize(
    ("role", "open_pages"),
    [
        (Role.CUSTOMER_MANAGER, {DAY}),
        (Role.CLUB_MANAGER, {DAY, UNASSIGNED, LATE}),
        (Role.CLUB_OPERATOR, set()),
        (Role.FINANCE, set()),
    ],
)
def test_each_page_is_for_the_posts_that_need_it(
    tree: SimpleNamespace, role: str, open_pages: set[str]
) -> None:
    browser = desk(colleague(tree.jinan, role))
    found = {page: browser.get(page).status_code for page in (DAY, UNASSIGNED, LATE)}
    assert found == {page: 200 if page in open_pages else 403 for page in found}


def test_without_a_post_every_act_is_refused(tree: SimpleNamespace, idle: Client) -> None:
    row = given(cast.member(branch=tree.jinan), manager(branch=tree.jinan))
    waits = to_do(row.member, row.manager)
    acts = [
        f"{DAY}{waits.pk}/contact/",
        f"{DAY}member/{row.member.pk}/contact/",
        f"{UNASSIGNED}by-rules/",
        f"{UNASSIGNED}member/{row.member.pk}/",
        f"{UNASSIGNED}manager/{row.manager.pk}/hand-over/",
    ]
    before = list(Assignment.objects.values())
    assert [idle.post(address, {}).status_code for address in acts] == [403] * 5
    assert list(Assignment.objects.values()) == before


def test_the_first_page_counts_the_to_dos_that_wait_for_me(tree: SimpleNamespace) -> None:
    mine, browser = carer(tree.jinan)
    to_do(his_member(mine), mine, timezone.localdate())
    assert "My to-dos" in browser.get("/desk/", headers=ENGLISH).text
    ToDo.objects.update(state="done", closed_at=timezone.now())
    assert "My to-dos" not in browser.get("/desk/", headers=ENGLISH).text
