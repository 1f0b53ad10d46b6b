"""Care flows: versions, who starts when, who is left out, safe to repeat, seen beforehand."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from club.complaints.models import Complaint
from club.core.audit import Actor
from club.core.clock import midnight
from club.core.errors import DomainError, FourEyes
from club.core.models import ActorKind, AuditEntry
from club.managers import foresight, telling
from club.managers.actions import (
    StepFacts,
    Terms,
    change_terms,
    draft_version,
    draw_day,
    drop_step,
    publish_flow,
    retire_flow,
    write_flow,
    write_step,
)
from club.managers.models import CareFlow, CareStep, FlowStart, FlowVersion, StepRun, ToDo, ToDoLine
from club.managers.refusals import (
    FlowRunsAlready,
    NoMessageHere,
    NotADraft,
    NothingToDo,
    RetiredAlready,
    StepIncomplete,
    StepTwice,
)
from club.members.models import Consent, Member, Policy
from club.messaging.actions import ensure_kinds
from club.messaging.models import Message, MessageKind
from club.organisation.models import Branch
from tests import cast
from tests.club.managers.scene import BY, NOW, TODAY, given, manager
from tests.cms.desk.rows import OF_A_BRANCH

pytestmark = pytest.mark.django_db
OTHER = Actor(ActorKind.STAFF, str(UUID(int=2)))
NOBODY_ELSE = Terms(skips_complaints=False)


def message(days: int, code: str = "care_thanks") -> StepFacts:
    ensure_kinds()
    kind = MessageKind.objects.get(code=code)
    return StepFacts(kind="message", offset_days=days, name="答谢", message_kind=kind)


def call(days: int) -> StepFacts:
    return StepFacts(kind="to_do", offset_days=days, name="致电")


def drafted(
    *steps: StepFacts, event: str = "joined", branch: Branch | None = None, **terms: Any
) -> FlowVersion:
    facts = {"event": event, "branch": branch, "name": "流程", "terms": Terms(**terms)}
    row = write_flow(**facts, by=BY, at=NOW).versions.get()
    for step in steps:
        write_step(version=row, facts=step, by=BY, at=NOW)
    return row


def running(*steps: StepFacts, **facts: Any) -> FlowVersion:
    return publish_flow(version=drafted(*steps, **facts), by=OTHER, at=NOW)


def next_version(flow: CareFlow, *steps: StepFacts) -> FlowVersion:
    row = draft_version(flow=flow, by=BY, at=NOW)
    for old in row.steps.all():
        drop_step(step=old, by=BY, at=NOW)
    for step in steps:
        write_step(version=row, facts=step, by=BY, at=NOW)
    return publish_flow(version=row, by=OTHER, at=NOW)


def joined(day: date, **fields: Any) -> Member:
    return cast.member(full_at=midnight(day) + timedelta(hours=10), **fields)


def run(first: date, days: int = 1) -> None:
    for number in range(days):
        day = first + timedelta(days=number)
        draw_day(day=day, at=midnight(day) + timedelta(minutes=35))


def did(who: Member) -> list[tuple[int, int, str]]:
    """Day from today, version and reason of every step of a member."""
    rows = StepRun.objects.filter(start__member=who).order_by("day", "pk")
    return [((row.day - TODAY).days, row.step.version.number, row.reason) for row in rows]


# --- several weeks ------------------------------------------------------------------


def test_who_started_on_version_1_ends_on_it_and_new_ones_take_version_2():
    flow = running(message(1), message(8), message(15)).flow
    early, later, last = (joined(TODAY + timedelta(days=days)) for days in (0, 5, 12))

    run(TODAY, 4)
    next_version(flow, message(1), message(10))
    run(TODAY + timedelta(days=4), 14)
    retire_flow(flow=flow, by=BY, at=NOW)
    nobody = joined(TODAY + timedelta(days=17))
    run(TODAY + timedelta(days=18), 7)

    assert did(early) == [(1, 1, ""), (8, 1, ""), (15, 1, "")]
    assert did(later) == [(6, 2, ""), (15, 2, "")]
    assert did(last) == [(13, 2, ""), (22, 2, "")]
    assert did(nobody) == []
    assert Message.objects.count() == 7


def test_a_day_run_twice_makes_nothing_twice():
    running(message(1), call(1))
    given(joined(TODAY), manager())
    run(TODAY + timedelta(days=1))
    before = [list(model.objects.values()) for model in (FlowStart, StepRun, ToDo, ToDoLine, Message)]

    run(TODAY + timedelta(days=1))

    after = [list(model.objects.values()) for model in (FlowStart, StepRun, ToDo, ToDoLine, Message)]
    assert after == before
    assert [len(rows) for rows in after] == [1, 2, 1, 1, 1]


def test_a_run_broken_off_in_the_middle_leaves_nothing_and_the_next_one_completes_it(
    monkeypatch: pytest.MonkeyPatch,
):
    running(message(1))
    joined(TODAY)
    broken = telling.tell

    def cut(day: date, at: datetime) -> int:
        broken(day, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        return 0

    monkeypatch.setattr(telling, "tell", cut)
    with pytest.raises(DatabaseError):
        run(TODAY + timedelta(days=1))
    assert (FlowStart.objects.count(), StepRun.objects.count(), Message.objects.count()) == (0, 0, 0)
    monkeypatch.undo()

    run(TODAY + timedelta(days=1))
    assert (FlowStart.objects.count(), StepRun.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_a_step_that_was_due_before_the_flow_ran_is_not_made_up():
    running(message(1), message(8))
    who = joined(TODAY)

    run(TODAY + timedelta(days=3), 6)

    assert did(who) == [(8, 1, "")]


# --- the nearest branch --------------------------------------------------------------


def test_the_flow_of_the_nearest_branch_is_taken_alone():
    head = cast.everywhere()
    province = cast.branch(parent=head)
    city, other = cast.branch(parent=province), cast.branch(parent=province)
    running(message(1), branch=province)
    running(message(2), branch=city)
    own, inherited = joined(TODAY, branch=city), joined(TODAY, branch=other)
    outside = joined(TODAY, branch=head)

    run(TODAY, 4)

    assert (did(own), did(inherited), did(outside)) == ([(2, 1, "")], [(1, 1, "")], [])


# --- who is left out -----------------------------------------------------------------


def test_a_to_do_needs_a_manager_and_a_message_only_if_the_flow_says_so():
    running(message(1), call(2))
    who = joined(TODAY)
    run(TODAY, 3)
    assert did(who) == [(1, 1, ""), (2, 1, "no_manager")]


def test_a_member_without_a_manager_is_left_out_where_the_flow_asks_for_one():
    running(message(1), needs_manager=True)
    who = joined(TODAY)
    run(TODAY, 2)
    assert (did(who), Message.objects.count()) == ([(1, 1, "no_manager")], 0)


@pytest.mark.parametrize(("days_ago", "reason"), [(1, "contacted"), (3, "contacted"), (4, "")])
def test_who_was_contacted_lately_is_left_out(days_ago: int, reason: str):
    running(message(0), quiet_days=3)
    who = joined(TODAY)
    at = midnight(TODAY) - timedelta(days=days_ago) + timedelta(hours=9)
    who.customer_contacts.create(at=at, way="phone", outcome="talked")
    run(TODAY)
    assert did(who) == [(0, 1, reason)]


@pytest.mark.parametrize(("withdrawn", "reason"), [(NOW, "opted_out"), (None, "")])
def test_who_does_not_want_greetings_gets_none(withdrawn: datetime | None, reason: str):
    running(message(0, "care_birthday"))
    who = joined(TODAY)
    word = {"text_version": "1", "channel": "x", "given_at": NOW, "withdrawn_at": withdrawn}
    Consent.objects.create(member=who, topic="messages-greetings", **word)
    run(TODAY)
    assert did(who) == [(0, 1, reason)]


def test_a_policy_that_is_over_and_a_membership_that_ended_end_the_steps():
    flow = CareFlow.objects.get(event="signed")
    next_version(flow, message(1), message(3))
    gone, lapsed = cast.member(), cast.member()
    for who in (gone, lapsed):
        cast.policy(who.customer, issued_at=midnight(TODAY))
    run(TODAY + timedelta(days=1))
    Member.objects.filter(pk=gone.pk).update(state="closed", closed_at=NOW)
    Policy.objects.filter(customer=lapsed.customer).update(state="cancelled")

    run(TODAY + timedelta(days=3))

    assert (did(gone), did(lapsed)) == ([(1, 2, ""), (3, 2, "left")], [(1, 2, ""), (3, 2, "over")])


# --- beforehand ----------------------------------------------------------------------


def test_the_simulation_says_what_the_run_then_does_and_writes_nothing():
    version = drafted(message(1), call(2), skips_complaints=False)
    for days in (0, 0, 1):
        joined(TODAY + timedelta(days=days))
    given(Member.objects.order_by("pk")[0], manager())
    last = TODAY + timedelta(days=3)
    written = (AuditEntry.objects.count(), FlowStart.objects.count(), StepRun.objects.count())

    said = foresight.forecast(version, TODAY, last)

    first, second = version.steps.order_by("offset_days")
    table = [((row.day - TODAY).days, row.step, row.reached, row.excluded) for row in said]
    assert table == [
        (1, first.pk, 2, {}),
        (2, first.pk, 1, {}),
        (2, second.pk, 1, {"no_manager": 1}),
        (3, second.pk, 0, {"no_manager": 1}),
    ]
    assert len(foresight.sample(version, TODAY, last)) == 6
    assert (AuditEntry.objects.count(), FlowStart.objects.count(), StepRun.objects.count()) == written
    publish_flow(version=version, by=OTHER, at=NOW)
    run(TODAY, 4)
    assert StepRun.objects.filter(reason="").count() == sum(row.reached for row in said)
    assert StepRun.objects.exclude(reason="").count() == sum(sum(row.excluded.values()) for row in said)


def test_a_draft_next_to_a_running_version_does_nothing_by_itself():
    flow = running(message(1)).flow
    draft = draft_version(flow=flow, by=BY, at=NOW)
    write_step(version=draft, facts=message(2), by=BY, at=NOW)
    who = joined(TODAY)
    run(TODAY, 4)
    assert did(who) == [(1, 1, "")]


# --- writing and publishing ----------------------------------------------------------


def test_who_wrote_a_version_does_not_publish_it_and_an_empty_one_is_not_published():
    version = drafted(message(1))
    with pytest.raises(FourEyes):
        publish_flow(version=version, by=BY, at=NOW)
    drop_step(step=version.steps.get(), by=BY, at=NOW)
    with pytest.raises(NothingToDo):
        publish_flow(version=version, by=OTHER, at=NOW)
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_published_version_is_frozen():
    version = running(message(1))
    step = version.steps.get()
    for act in (
        lambda: write_step(version=version, facts=message(2), by=BY, at=NOW),
        lambda: drop_step(step=step, by=BY, at=NOW),
        lambda: change_terms(version=version, terms=NOBODY_ELSE, by=BY, at=NOW),
        lambda: publish_flow(version=version, by=OTHER, at=NOW),
    ):
        with pytest.raises(NotADraft):
            act()
    assert list(version.steps.values_list("offset_days", flat=True)) == [1]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"kind": "message", "offset_days": 2, "name": "x"}, StepIncomplete),
        ({"kind": "survey", "offset_days": 2, "name": "x"}, StepIncomplete),
        ({"kind": "to_do", "offset_days": 1, "name": "x"}, StepTwice),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(facts: dict[str, Any], refusal: type[DomainError]):
    version = drafted(call(1))
    with pytest.raises(refusal):
        write_step(version=version, facts=StepFacts(**facts), by=BY, at=NOW)
    assert version.steps.count() == 1


def test_a_text_that_needs_more_than_the_name_is_refused():
    version = drafted()
    with pytest.raises(NoMessageHere):
        write_step(version=version, facts=message(1, "gift_arrived"), by=BY, at=NOW)
    assert version.steps.count() == 0


def test_a_branch_has_one_flow_for_an_event_and_a_retired_one_makes_room():
    flow = running(message(1)).flow
    with pytest.raises(FlowRunsAlready):
        drafted(message(1))
    retire_flow(flow=flow, by=BY, at=NOW)
    with pytest.raises(RetiredAlready):
        retire_flow(flow=flow, by=BY, at=NOW)
    assert running(message(2)).number == 1


def test_the_care_steps_of_before_are_version_1_of_flows_for_everybody():
    flows = CareFlow.objects.values_list("event", "branch", "versions__number", "versions__state")
    assert sorted(flows) == [
        (event, None, 1, "published") for event in ("birthday", "closed", "renewal", "reported", "signed")
    ]
    assert CareStep.objects.filter(kind="to_do", version__isnull=False).count() == 7


def test_a_day_of_messages_takes_as_many_statements_for_one_member_as_for_twenty():
    running(message(0))
    joined(TODAY)
    with CaptureQueriesContext(connection) as few:
        run(TODAY)
    for _number in range(20):
        joined(TODAY + timedelta(days=1))
    with CaptureQueriesContext(connection) as many:
        run(TODAY + timedelta(days=1))
    assert (len(many), Message.objects.count()) == (len(few), 21)


@pytest.mark.parametrize(
    ("state", "skips", "reason"),
    [
        ("received", True, "complaint"),
        ("closed", True, ""),
        ("received", False, ""),
    ],
)
def test_an_open_complaint_keeps_a_member_out_where_the_flow_says_so(state: str, skips: bool, reason: str):
    running(message(0), skips_complaints=skips)
    who = joined(TODAY)
    row = OF_A_BRANCH[Complaint](who.branch)
    Complaint.objects.filter(pk=row.pk).update(member=who, state=state)
    run(TODAY)
    assert did(who) == [(0, 1, reason)]
