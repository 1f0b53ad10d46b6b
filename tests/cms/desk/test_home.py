"""The desk's first page."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from club.complaints.models import Complaint, ComplaintClock, Exclusion, Rectification
from club.identity.models import Role
from club.standards.models import AttainmentPeriod, CheckTask
from cms.reports import kept
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH

TASKS = {"rectification", "checktask"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def boxes(client) -> list[str]:
    """Where the numbers of the first page lead."""
    page = client.get("/desk/").text.partition('<section class="figures" ')[2]
    return re.findall(r'<a class="figure-box" href="/desk/([a-z]+)/', page)


def test_an_administrator_sees_every_number(tree: SimpleNamespace, head) -> None:
    assert boxes(head) == ["member", "gift", "redemption", "payable"]


def waiting(page) -> dict[str, str]:
    """What waits for whoever looks, by where it is done."""
    work = page.text.partition('<section class="figures figures_work"')[2].partition("</section>")[0]
    return dict(re.findall(r'href="/desk/([a-z_]+)/.*?box__value">(\d+)<', work))


def members_shown(page) -> str:
    found = re.search(r'figure-box__label">Members</span><span class="figure-box__value">(\d+)<', page.text)
    return found[1]


def test_figures_that_take_long_are_kept_and_say_of_when_they_are(
    tree: SimpleNamespace, head, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.member(branch=tree.jinan)
    quick = head.get("/desk/", **ENGLISH)
    monkeypatch.setattr(kept, "QUICK_S", 0)
    monkeypatch.setattr(kept, "TIMES_AS_LONG", 1_000_000)
    cast.member(branch=tree.jinan)
    counted = head.get("/desk/", **ENGLISH)
    cast.member(branch=tree.jinan)
    later = head.get("/desk/", **ENGLISH)
    assert [members_shown(page) for page in (quick, counted, later)] == ["1", "2", "2"]
    assert [page.text.count("figures__asof") for page in (quick, counted, later)] == [0, 1, 1]


def test_nobody_sees_a_number_whose_rows_are_closed_to_him(tree: SimpleNamespace) -> None:
    finance = desk(colleague(tree.head, Role.FINANCE))
    assert boxes(finance) == ["redemption", "payable"]


def test_a_seat_of_the_call_centre_sees_its_calls_even_when_there_are_none(tree: SimpleNamespace) -> None:
    seat = desk(colleague(tree.jinan, Role.REVISIT_SEAT))

    assert (boxes(seat), waiting(seat.get("/desk/"))) == ([], {"next_call": "0"})


def test_who_has_work_of_which_nothing_waits_is_told_so(tree: SimpleNamespace) -> None:
    handler = desk(colleague(tree.jinan, Role.COMPLAINT_HANDLER))
    page = handler.get("/desk/", **ENGLISH)

    assert (waiting(page), "Nothing waits for you right now." in page.text) == ({}, True)


def test_a_complaint_waits_for_each_by_what_he_does(tree: SimpleNamespace) -> None:
    complaint = OF_A_BRANCH[Complaint](tree.jinan)
    ComplaintClock.objects.update(due_at=timezone.now() - timedelta(hours=1))
    Exclusion.objects.create(complaint=complaint, ground="rules", asked_at=cast.NOW, asked_by_id="x")
    handler, reviewer, foreign = (
        waiting(desk(colleague(branch, role)).get("/desk/"))
        for branch, role in (
            (tree.jinan, Role.COMPLAINT_HANDLER),
            (tree.jinan, Role.COMPLAINT_REVIEWER),
            (tree.qingdao, Role.COMPLAINT_REVIEWER),
        )
    )

    assert handler == {"complaint_work": "1"}
    assert reviewer["complaint"] == "1"
    assert foreign == {}


def test_what_was_found_wrong_waits_for_its_owner_alone(tree: SimpleNamespace) -> None:
    owner, other = (colleague(tree.jinan) for _ in range(2))
    for model in (Rectification, CheckTask):
        row = OF_A_BRANCH[model](tree.jinan)
        model.objects.filter(pk=row.pk).update(owner=owner)

    tasks = [
        {room: count for room, count in waiting(desk(who).get("/desk/")).items() if room in TASKS}
        for who in (owner, other)
    ]

    assert tasks == [{"rectification": "1", "checktask": "1"}, {}]


def test_attainment_that_one_closed_waits_for_another_to_publish(tree: SimpleNamespace) -> None:
    closer, other = (colleague(tree.head, Role.CLUB_MANAGER) for _ in range(2))
    facts = {"kind": "quarter", "first_date": date(2026, 7, 1), "closed_at": cast.NOW}
    AttainmentPeriod.objects.create(**facts, closed_by_id=str(closer.uid))

    assert [waiting(desk(who).get("/desk/")).get("attainment") for who in (closer, other)] == [None, "1"]
