"""Service standards at the desk: who writes, closes and publishes; what numbers lead to."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from club.identity.models import Role
from club.standards.models import (
    AttainmentPeriod,
    CheckTask,
    ClaimClock,
    ClaimCommitment,
    ServiceStandard,
    SiteCheck,
)
from club.standards.periods import last_quarter
from tests.club.standards.scene import item, revisit, spoken
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.rows import OF_A_BRANCH
from tests.merchants.bookings.scene import picture

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
KEEPERS = {Role.ADMIN, Role.CLUB_MANAGER}
READERS = KEEPERS | {Role.CLUB_OPERATOR, Role.COMPLAINT_SUPERVISOR, Role.REVISIT_MANAGER, Role.AUDITOR}
WORDS = {
    **dict.fromkeys(["purpose", "standard", "department", "post"], "新的"),
    **dict.fromkeys(["tracking", "exclusions", "procedure"], "新的"),
}


def sent(browser: Client, number: int, target: int, branch: Any = None) -> Any:
    """The form of a new version, from today on."""
    url = reverse("standard_acts:write", args=[item(number).pk])
    facts = {"target": target, "branch": branch.pk if branch else "", "valid_from": f"{timezone.localdate()}"}
    return browser.post(url, {**WORDS, **facts})


def then() -> tuple[str, Any]:
    """The quarter that was over last, and a moment in it."""
    span = last_quarter(timezone.now())
    return span.code, timezone.make_aware(timezone.datetime(span.start.year, span.start.month, 9, 10))


@pytest.mark.usefixtures("no_menu")
@pytest.mark.parametrize("role", Role)
def test_who_reads_standards_and_who_closes_and_publishes(tree: SimpleNamespace, role: str) -> None:
    browser, code = desk(colleague(tree.head, role)), then()[0]
    pages = ["/desk/serviceitem/", "/desk/servicestandard/", "/desk/attainment/"]
    status = 200 if role in READERS else 403
    assert {browser.get(page).status_code for page in pages} == {status}
    browser.post(f"/desk/attainment/{code}/close/")
    assert AttainmentPeriod.objects.count() == (1 if role in KEEPERS else 0)
    form = browser.get(f"/desk/standard_acts/{item(1).pk}/write/")
    assert form.status_code == (200 if role in KEEPERS else 403)


def test_a_city_neither_closes_nor_publishes(tree: SimpleNamespace, jinan: Client, head: Client) -> None:
    code = then()[0]
    assert jinan.post(f"/desk/attainment/{code}/close/").status_code == 403
    head.post(f"/desk/attainment/{code}/close/")
    assert jinan.post(f"/desk/attainment/{code}/publish/").status_code == 403
    assert AttainmentPeriod.objects.get().published_at is None


def test_a_colleague_publishes_what_somebody_closed(tree: SimpleNamespace, head: Client) -> None:
    code = then()[0]
    head.post(f"/desk/attainment/{code}/close/")
    shown = head.get(f"/desk/attainment/?period={code}", **ENGLISH).content.decode()
    assert "You closed it, a colleague has to publish it." in shown
    head.post(f"/desk/attainment/{code}/publish/")
    assert AttainmentPeriod.objects.get().published_at is None
    other = desk(colleague(tree.head, Role.CLUB_MANAGER))
    other.post(f"/desk/attainment/{code}/publish/")
    assert AttainmentPeriod.objects.get().published_at is not None
    assert other.post("/desk/attainment/nonsense/close/").status_code == 404


def test_the_head_office_writes_for_all_and_a_city_for_itself(
    tree: SimpleNamespace, head: Client, jinan: Client
) -> None:
    assert sent(head, 1, 99).status_code == 302
    assert sent(jinan, 10, 97, tree.jinan).status_code == 302
    rows = ServiceStandard.objects.filter(purpose="新的").order_by("pk")
    assert [(row.item.number, row.branch, row.target) for row in rows] == [
        (1, None, 99),
        (10, tree.jinan, 97),
    ]


def test_a_city_writes_neither_for_all_nor_for_another_nor_what_is_done_for_all(
    tree: SimpleNamespace, jinan: Client
) -> None:
    answers = [
        sent(jinan, 1, 100),
        sent(jinan, 1, 100, tree.qingdao),
        sent(jinan, 7, 100, tree.jinan),
        sent(jinan, 10, 90, tree.jinan),  # less than the 95 of all
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert ServiceStandard.objects.count() == 26


def test_an_item_shows_its_seven_attributes_and_its_versions(tree: SimpleNamespace, head: Client) -> None:
    sent(head, 10, 97, tree.jinan)
    page = head.get(f"/desk/serviceitem/inspect/{item(10).pk}/")
    words = page.content.decode()
    row = ServiceStandard.objects.get(item=item(10), branch=None)
    assert all(str(getattr(row, name)) in words for name in ("purpose", "standard", "post", "exclusions"))
    assert [each.branch for each in page.context["own"]] == [tree.jinan]
    assert len(page.context["versions"]) == 2


def test_a_city_does_not_see_the_version_of_another(
    tree: SimpleNamespace, head: Client, jinan: Client
) -> None:
    sent(head, 10, 97, tree.qingdao)
    page = jinan.get(f"/desk/serviceitem/inspect/{item(10).pk}/")
    assert (page.context["own"], len(page.context["versions"])) == ([], 1)


def test_every_number_leads_to_its_cases(tree: SimpleNamespace, head: Client) -> None:
    code, at = then()
    spoken(tree.jinan, at=at)
    revisit(tree.jinan, at=at, state="out", ended_at=at)
    revisit(tree.qingdao, at=at, state="refused", ended_at=at)
    page = head.get(f"/desk/attainment/?period={code}")
    line = next(line for line in page.context["lines"] if line.item.number == 7)
    assert (line.figure.total, line.figure.left_out, line.figure.met, line.is_met) == (3, 1, 1, False)
    base = f"/desk/attainment/cases/{item(7).pk}/?period={code}&branch={tree.head.pk}"
    counts = {
        part: len(head.get(f"{base}&part={part}").context["rows"]) for part in ("all", "met", "missed", "out")
    }
    assert counts == {"all": 3, "met": 1, "missed": 1, "out": 1}
    assert "/desk/revisit/inspect/" in head.get(base).content.decode()
    assert list(head.get(f"/desk/attainment/cases/{item(1).pk}/").context["rows"]) == []


def test_a_city_counts_only_its_own(tree: SimpleNamespace, jinan: Client) -> None:
    code, at = then()
    spoken(tree.jinan, at=at)
    spoken(tree.qingdao, at=at)
    page = jinan.get(f"/desk/attainment/?period={code}")
    assert [(row.branch, row.with_data) for row in page.context["places"]] == [(tree.jinan, 1)]
    rows = jinan.get(f"/desk/attainment/item/{item(7).pk}/?period={code}").context["rows"]
    assert [(branch, line.figure.total) for branch, line in rows] == [(tree.jinan, 1)]
    foreign = f"/desk/attainment/?period={code}&branch={tree.qingdao.pk}"
    assert jinan.get(foreign).status_code == 404


def test_the_stricter_target_of_a_city_is_what_it_is_measured_by(tree: SimpleNamespace, head: Client) -> None:
    sent(head, 10, 97, tree.jinan)
    quarter = f"{timezone.localdate():%Y}"
    lines = {
        place: next(
            line
            for line in head.get(f"/desk/attainment/?period={quarter}&branch={place.pk}").context["lines"]
            if line.item.number == 10
        )
        for place in (tree.jinan, tree.qingdao)
    }
    assert [lines[place].target for place in (tree.jinan, tree.qingdao)] == [97, 95]
    assert lines[tree.jinan].is_met is None  # no data


def test_a_closed_period_shows_what_it_was_closed_with(tree: SimpleNamespace, head: Client) -> None:
    code, at = then()
    row = spoken(tree.jinan, at=at)
    head.post(f"/desk/attainment/{code}/close/")
    row.delete()
    page = head.get(f"/desk/attainment/?period={code}", **ENGLISH)
    line = next(line for line in page.context["lines"] if line.item.number == 7)
    assert (line.figure.total, line.figure.met) == (1, 1)
    assert "Closed on" in page.content.decode()


def test_the_page_asks_as_often_for_many_branches_as_for_one(tree: SimpleNamespace, head: Client) -> None:
    code, at = then()
    before = last_quarter(at)
    spoken(tree.jinan, at=at)
    for place in (tree.jinan, tree.qingdao, tree.head):
        spoken(place, at=timezone.make_aware(timezone.datetime(before.start.year, before.start.month, 9)))
    for text in (code, before.code):
        head.post(f"/desk/attainment/{text}/close/")
    head.get(f"/desk/attainment/?period={code}")
    counts = []
    for text in (code, before.code):
        with CaptureQueriesContext(connection) as asked:
            page = head.get(f"/desk/attainment/?period={text}")
        counts.append((len(asked), len(page.context["places"])))
    assert counts[0][0] == counts[1][0]
    assert [places for _queries, places in counts] == [2, 3]


def test_a_late_claim_is_found_and_its_limit_is_in_words(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[ClaimClock](tree.jinan)
    OF_A_BRANCH[ClaimClock](tree.qingdao)
    page = jinan.get("/desk/claimclock/?late=late", **ENGLISH)
    assert list(page.context["object_list"]) == [row]
    assert "1 working day" in page.content.decode()
    ClaimClock.objects.filter(pk=row.pk).update(stopped_at=row.due_at)
    assert list(jinan.get("/desk/claimclock/?late=late").context["object_list"]) == []
    assert "in time" in jinan.get("/desk/claimclock/", **ENGLISH).content.decode()


def test_only_the_head_office_changes_time_limits(tree: SimpleNamespace, jinan: Client, head: Client) -> None:
    row = ClaimCommitment.objects.filter(half_days=4, up_to_fen=3_000_000)[0]
    url = f"/desk/claimcommitment/edit/{row.pk}/"
    assert jinan.get(url).status_code == 403
    form = head.get(url).context["form"].initial
    facts = {name: "" if form.get(name) is None else form[name] for name in form}
    facts["up_to_fen"] = 30_000  # yuan
    head.post(url, {**facts, "half_days": 3})
    after = ClaimCommitment.objects.get(pk=row.pk)
    assert (after.half_days, after.up_to_fen) == (3, row.up_to_fen)


def test_a_check_is_recorded_found_put_right_and_proved_at_the_desk(tree: SimpleNamespace) -> None:
    clerk, boss = (colleague(tree.jinan, role) for role in (Role.CLUB_OPERATOR, Role.CLUB_MANAGER))
    browser, other = desk(clerk), desk(boss)
    place = {"branch": tree.jinan.pk, "site": "泉城路门店", "way": "visit", "store": ""}
    browser.post("/desk/check_acts/record/", {**place, "checked_date": f"{timezone.localdate()}"})
    check = SiteCheck.objects.get()
    finding = {"item": item(23).pk, "result": "missed", "words": "无人引导", "photos": picture()}
    browser.post(f"/desk/check_acts/{check.pk}/find/", finding)
    found = check.findings.get()
    ask = {"words": "安排引导员", "owner": clerk.pk, "due_date": f"{timezone.localdate()}"}
    other.post(f"/desk/check_acts/finding/{found.pk}/order/", ask)
    proof = {"words": "已安排", "photos": picture()}
    assert other.post(f"/desk/check_acts/task/{found.task.pk}/report/", proof).status_code == 403
    browser.post(f"/desk/check_acts/task/{found.task.pk}/report/", {**proof, "photos": picture()})
    assert browser.get(f"/desk/check_acts/task/{found.task.pk}/verify/").status_code == 403
    other.post(f"/desk/check_acts/task/{found.task.pk}/verify/", {"is_right": "yes"})
    assert CheckTask.objects.get().state == "verified"
    page = other.get(f"/desk/sitecheck/inspect/{check.pk}/")
    assert (page.context["judged"], page.context["share"]) == (1, 0.0)
    shown = other.get(f"/desk/check_acts/{check.pk}/photo/{found.photos.first().uid}/")
    assert shown["Content-Type"] == "image/jpeg"


def test_checks_and_photos_of_another_branch_are_not_found(tree: SimpleNamespace, jinan: Client) -> None:
    row = OF_A_BRANCH[CheckTask](tree.qingdao)
    check, found = row.finding.check_of, row.finding
    urls = [
        f"/desk/check_acts/{check.pk}/find/",
        f"/desk/check_acts/finding/{found.pk}/order/",
        f"/desk/check_acts/task/{row.pk}/report/",
        f"/desk/check_acts/task/{row.pk}/verify/",
        f"/desk/check_acts/{check.pk}/photo/{check.uid}/",
    ]
    assert {jinan.get(url).status_code for url in urls} == {404}
    place = {
        "branch": tree.qingdao.pk,
        "site": "x",
        "way": "visit",
        "checked_date": f"{timezone.localdate()}",
    }
    jinan.post("/desk/check_acts/record/", place)
    assert SiteCheck.objects.count() == 1


def test_the_list_of_checks_asks_as_often_for_many(tree: SimpleNamespace, jinan: Client) -> None:
    counts = []
    for _number in range(2):
        OF_A_BRANCH[CheckTask](tree.jinan)
        jinan.get("/desk/sitecheck/")
        with CaptureQueriesContext(connection) as asked:
            page = jinan.get("/desk/sitecheck/")
        counts.append((len(asked), len(page.context["object_list"])))
    assert counts[0][0] == counts[1][0]
    assert [rows for _asked, rows in counts] == [1, 2]
