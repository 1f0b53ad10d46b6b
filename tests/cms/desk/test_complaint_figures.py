"""The rates of the regulator, by tables made by hand; each number of the page opens its rows."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.complaints import actions, counting
from club.complaints.actions import Complainant, Regulators
from club.complaints.models import Complaint, ComplaintCause
from club.core.audit import SYSTEM
from club.core.clock import midnight
from club.core.models import AuditEntry
from club.core.workdays import load_published
from club.identity.models import Role
from club.members.models import Policy
from club.organisation.models import Branch
from cms.reports import complaint_figures as figures
from cms.reports import kept
from tests import cast
from tests.club.complaints.scene import colleague as clerk
from tests.club.complaints.scene import on
from tests.cms.desk.conftest import colleague, desk

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
YI = 100_000_000 * 100  # 100 million yuan in fen
NOW = on(11, 20)


def regulators(
    branch: Branch, number: str, day: int = 9, cause: str = "claim_standard", **more: Any
) -> Complaint:
    """One of the regulator of September, valid for it when it came before the 19th."""
    load_published(2026, 2026)
    return actions.receive(
        channel="regulator",
        complainant=Complainant(name="赵四", phone="13900001111"),
        cause=ComplaintCause.objects.get(code=cause),
        story="赔偿偏低",
        branch=branch,
        regulators=Regulators(number, **{"way": "phone", **more}),
        by=SYSTEM,
        at=on(9, day),
    )


def policy(
    branch: Branch, fen: int, issued: Any = None, since: date = date(2026, 3, 1), **more: Any
) -> Policy:
    number = f"P{Policy.objects.count():06d}"
    until = since.replace(year=since.year + 1)
    facts = {"valid_from": since, "valid_until": until, "premium_fen": fen, "issued_at": issued, **more}
    return Policy.objects.create(
        number=number, customer=cast.customer(), line="motor", branch=branch, **facts
    )


def answered(row: Complaint, at: Any, reported: Any) -> None:
    """Answered at one moment and reported at another."""
    owner = clerk(row.branch, Role.COMPLAINT_HANDLER)
    actions.assign(complaint=row, owner=owner, by=SYSTEM, at=on(9, 9, 11))
    for act, moment in sorted(((actions.answer, at), (actions.report, reported)), key=lambda pair: pair[1]):
        act(complaint=row, words="已办结", by=SYSTEM, at=moment)


def rates(branch: Branch, start: date = SEPTEMBER, end: date = OCTOBER) -> figures.Rates:
    found = figures.ranking(Complaint.objects.all(), Branch.objects.all(), start, end, NOW)
    return next(each.rates for each in found if each.branch == branch)


def test_complaints_per_premium_and_per_policies_are_those_of_the_period(tree: SimpleNamespace) -> None:
    for number in "ABC":
        regulators(tree.jinan, number)
    regulators(tree.jinan, "D", 21)  # turns valid in October
    policy(tree.jinan, YI, midnight(SEPTEMBER))
    policy(tree.jinan, YI // 2, None, since=date(2026, 9, 30))  # no day of issue: it began in the period
    policy(tree.jinan, 5 * YI, midnight(OCTOBER))  # issued later, in force
    policy(tree.jinan, 7 * YI, midnight(SEPTEMBER), state="cancelled")
    policy(tree.jinan, 0, None, since=date(2025, 9, 1))  # its last day was 31 August
    found = rates(tree.jinan)
    assert (found.valid, found.premium_fen, found.policies) == (3, YI + YI // 2, 3)
    assert (found.per_premium, found.per_policies) == (2.0, 1000.0)
    assert figures.in_time(counting.valid_in_month(Complaint.objects.all(), SEPTEMBER, NOW)).count() == 0


# Answered, reported (due: the decision on 24 Sep, the report on 16 Sep, ends of the days), in time by hand.
TIMELY = [
    (on(9, 14), on(9, 16, 23), 1),
    (on(9, 24, 23), on(9, 15), 1),
    (on(9, 25, 0), on(9, 15), 0),
    (on(9, 14), on(9, 17, 0), 0),
]


@pytest.mark.parametrize("at, reported, in_time", TIMELY)
def test_timely_is_what_was_answered_and_reported_before_each_was_due(
    tree: SimpleNamespace, at: Any, reported: Any, in_time: int
) -> None:
    answered(regulators(tree.jinan, "A"), at, reported)
    regulators(tree.jinan, "B")  # nobody did anything
    found = rates(tree.jinan)
    assert (found.in_time, found.timely) == (in_time, in_time / 2 * 100)


def test_closing_without_a_report_is_not_reporting(tree: SimpleNamespace) -> None:
    row = regulators(tree.jinan, "A")
    actions.assign(complaint=row, owner=clerk(tree.jinan, Role.COMPLAINT_HANDLER), by=SYSTEM, at=on(9, 9))
    actions.answer(complaint=row, words="已办结", by=SYSTEM, at=on(9, 10))
    row.clocks.filter(kind="report").update(stopped_at=on(9, 10))
    assert rates(tree.jinan).in_time == 0


def test_without_a_denominator_there_is_no_data_and_no_place(tree: SimpleNamespace) -> None:
    regulators(tree.jinan, "A")
    regulators(tree.qingdao, "B")
    policy(tree.qingdao, YI, midnight(SEPTEMBER))
    found = figures.ranking(Complaint.objects.all(), Branch.objects.all(), SEPTEMBER, OCTOBER, NOW)
    assert [(each.branch, each.place, each.rates.per_premium) for each in found] == [
        (tree.qingdao, 1, 1.0),
        (tree.jinan, None, None),
    ]
    empty = figures.Rates(0, 0, 0, 0)
    assert (empty.per_premium, empty.per_policies, empty.timely) == (None, None, None)
    assert figures.Rates(0, 0, YI, 1).per_premium == 0.0


def test_branches_with_the_same_rate_share_a_place(tree: SimpleNamespace) -> None:
    worst = cast.branch("370300", parent=tree.head)
    for branch, count in ((tree.jinan, 1), (tree.qingdao, 1), (worst, 2)):
        policy(branch, YI, midnight(SEPTEMBER))
        for number in range(count):
            regulators(branch, f"{branch.code}-{number}")
    found = figures.ranking(Complaint.objects.all(), Branch.objects.all(), SEPTEMBER, OCTOBER, NOW)
    assert [(each.branch, each.place) for each in found] == [(worst, 1), (tree.jinan, 2), (tree.qingdao, 2)]


def test_the_distributions_add_up_to_what_was_received_and_what_counts(tree: SimpleNamespace) -> None:
    regulators(tree.jinan, "A")
    regulators(tree.jinan, "B", cause="claim_slow", way="written")  # formal: counts for October
    regulators(tree.qingdao, "C", 21)
    rows = Complaint.objects.all()
    found = {
        by: {
            part.key: (part.received, part.valid)
            for part in figures.parts_of(rows, by, SEPTEMBER, OCTOBER, NOW)
        }
        for by in figures.GROUPS
    }
    causes = {cause.code: cause.pk for cause in ComplaintCause.objects.all()}
    assert found == {
        "branch": {tree.jinan.pk: (2, 1), tree.qingdao.pk: (1, 0)},
        "grade": {"informal": (2, 1), "formal": (1, 0)},
        "cause": {causes["claim_standard"]: (2, 1), causes["claim_slow"]: (1, 0)},
    }
    months = figures.months_of(rows, SEPTEMBER, date(2026, 11, 1), NOW)
    assert [(part.received, part.valid) for part in months] == [(3, 1), (0, 2)]


def test_a_clock_is_measured_when_it_is_over(tree: SimpleNamespace) -> None:
    late, kept = regulators(tree.jinan, "A"), regulators(tree.jinan, "B")
    said = {"way": "phone", "is_reached": True, "words": "x", "by": SYSTEM}
    actions.record_contact(complaint=kept, **said, at=on(9, 9, 10, 14))
    actions.record_contact(complaint=late, **said, at=on(9, 9, 10, 15))
    found = {
        each.kind: (each.over, each.kept) for each in figures.clocks_kept(Complaint.objects.all(), on(9, 10))
    }
    assert found == {
        "contact": (2, 1),
        "plan": (2, 0),
        "feedback": (0, 0),
        "decide": (0, 0),
        "report": (0, 0),
    }
    assert [each.share for each in figures.clocks_kept(Complaint.objects.none(), NOW)] == [None] * 5


@pytest.mark.django_db
def test_how_they_went_on_has_no_average_without_an_answer() -> None:
    found = figures.course_of(Complaint.objects.all())
    assert (found.received, found.withdrawal, found.days, found.stars) == (0, None, None, None)


def test_every_number_of_the_page_opens_as_many_rows(tree: SimpleNamespace, head: Client) -> None:
    answered(regulators(tree.jinan, "A"), on(9, 11), on(9, 11))
    late = regulators(tree.qingdao, "B", cause="claim_slow")
    regulators(tree.qingdao, "C", 21, way="written")
    actions.withdraw(complaint=late, on=date(2026, 9, 28), proof="录音", by=SYSTEM, at=on(9, 28))
    page = head.get("/desk/complaint_figures/?month=2026-09", **ENGLISH)
    shown, received, valid = page.context, page.context["received"], page.context["valid"]
    numbers = {
        f"valid={valid}": shown["rates"].valid,
        f"valid={valid}&timely=yes": shown["rates"].in_time,
        received: shown["course"].received,
        f"{received}&withdrawn_date__isnull=false": shown["course"].withdrawn,
        f"{received}&answered_at__isnull=false": shown["course"].answered,
        f"{received}&stars__isnull=false": shown["course"].rated,
    }
    for _title, name, parts, _widest in shown["groups"]:
        for _label, part in parts:
            numbers[f"{received}&{name}={part.key}"] = part.received
            numbers[f"valid={valid}&{name}={part.key}"] = part.valid
    for _name, row in shown["clocks"]:
        numbers[f"{received}&clock={row.kind}-over"] = row.over
        numbers[f"{received}&clock={row.kind}-kept"] = row.kept
    opened = {
        query: head.get(f"/desk/complaint/?{query}").context["object_list"].count() for query in numbers
    }
    assert opened == numbers
    assert (shown["rates"].valid, shown["rates"].in_time, shown["course"].received) == (2, 1, 3)
    assert all(query.replace("&", "&amp;") in page.text for query in numbers)


def test_a_city_sees_its_own_figures_and_no_data_where_there_is_none(
    tree: SimpleNamespace, jinan: Client
) -> None:
    regulators(tree.qingdao, "A")
    policy(tree.qingdao, YI, midnight(SEPTEMBER))
    page = jinan.get("/desk/complaint_figures/?month=2026-09&months=3", **ENGLISH)
    assert (page.context["rates"], page.context["ranking"]) == (figures.Rates(0, 0, 0, 0), [])
    assert page.text.count("no data") >= 3


@pytest.mark.parametrize("role", Role)
def test_the_figures_open_for_whoever_may_see_complaints(tree: SimpleNamespace, role: str) -> None:
    browser = desk(colleague(tree.jinan, role))
    may = browser.get("/desk/complaint/").status_code
    assert [browser.get(f"/desk/complaint_figures/{page}").status_code for page in ("", "file/")] == [
        may,
        may,
    ]


def test_the_notice_is_a_workbook_that_leaves_a_trace(tree: SimpleNamespace, head: Client) -> None:
    regulators(tree.jinan, "A")
    answer = head.get("/desk/complaint_figures/file/?month=2026-09")
    assert answer["Content-Disposition"] == 'attachment; filename="complaints-2026-09.xlsx"'
    assert answer.content[:2] == b"PK"
    assert AuditEntry.objects.filter(verb="desk.exported").count() == 1


def test_the_page_asks_as_often_for_three_complaints_as_for_one(tree: SimpleNamespace, head: Client) -> None:
    asked = []
    for names in ("A", "BC"):
        for name in names:
            regulators(tree.jinan, name)
        with CaptureQueriesContext(connection) as queries:
            head.get("/desk/complaint_figures/?month=2026-09")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_premium_and_policies_are_kept_where_counting_them_takes_long(
    tree: SimpleNamespace, jinan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "QUICK_S", 0)
    policy(tree.jinan, YI, None, since=date(2026, 11, 2))
    first = jinan.get("/desk/complaint_figures/", **ENGLISH)
    policy(tree.jinan, YI, None, since=date(2026, 11, 2))
    again = jinan.get("/desk/complaint_figures/", **ENGLISH)
    assert [page.context["rates"].policies for page in (first, again)] == [1, 1]
    assert "Premium and policies as of" in again.text
