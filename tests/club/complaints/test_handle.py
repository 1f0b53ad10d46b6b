"""One owner from start to end: assign, contact, plan, promise, pause, answer, and every way it ends."""

from datetime import date, timedelta

import pytest

from club.complaints import actions
from club.complaints.models import ClockChange, Complaint, ComplaintEvent, State
from club.complaints.refusals import (
    CannotExtend,
    InTheFuture,
    NotAnOwner,
    NothingToReplace,
    NotPaused,
    NotRateable,
    PromiseTooLate,
    SameOwner,
    StarsMissing,
    StepsMissing,
    WordsMissing,
    WrongState,
)
from club.core.errors import FourEyes
from club.core.models import AuditEntry
from club.identity.models import Role
from club.messaging.models import Message
from tests import cast
from tests.club.complaints.scene import (
    MONDAY,
    by,
    cause,
    colleague,
    done,
    due,
    house,
    on,
    owned,
    received,
    regulators,
    staff,
)
from vouchers.lifecycle.models import Voucher

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def act(name, row, who, at=LATER, **facts):
    return getattr(actions, name)(complaint=row, by=staff(who), at=at, **facts)


def answered(now, at=LATER):
    row = owned(now)
    act("review", row, now.reviewer)
    act("record_contact", row, now.handler, way="phone", is_reached=True, words="已致歉")
    return act("answer", row, now.handler, at, words="补发一次洗车")


def closed(now):
    row = answered(now)
    act("record_contact", row, now.seat, way="phone", is_reached=True, words="满意")
    return act("close", row, now.handler)


def test_forwarding_stops_its_clock_and_starts_the_feedback_of_the_branch():
    now = house()
    row = owned(now)
    assert (row.state, row.owner, done(row)) == ("handling", now.handler, ["assign"])
    assert due(row)["feedback"] == "09-18 00:00"
    assert "forward" not in due(row)
    assert Message.objects.filter(kind__code="complaint_work").count() == 2  # owner, and supervisor before


def test_only_a_colleague_whose_post_covers_the_branch_can_own_it():
    now = house()
    row, stranger = received(now.member), colleague(cast.branch(), Role.COMPLAINT_HANDLER)
    with pytest.raises(NotAnOwner):
        act("assign", row, now.seat, owner=stranger)
    assert Complaint.objects.get().owner is None


def test_an_owner_hands_over_with_a_reason_and_the_clocks_run_on():
    now = house()
    row = owned(now)
    before = due(row)
    with pytest.raises(WordsMissing):
        act("hand_over", row, now.handler, owner=now.seat, words=" ")
    with pytest.raises(SameOwner):
        act("hand_over", row, now.handler, owner=now.handler, words="休假")
    row = act("hand_over", row, now.handler, owner=now.seat, words="休假")
    assert (row.owner, due(row)) == (now.seat, before)


def test_the_first_contact_stops_its_clock_only_when_somebody_answered():
    now = house()
    row = owned(now)
    act("record_contact", row, now.handler, way="phone", is_reached=False, words="无人接听")
    assert "contact" in due(row)
    act("record_contact", row, now.handler, way="phone", is_reached=True, words="已了解诉求")
    assert "contact" not in due(row)
    assert done(row) == ["assign", "contact"]


def test_another_class_sets_the_clocks_anew_from_receipt():
    now = house()
    row = received(now.member)
    facts = {"cause": cause("claim_slow"), "scope": "business", "complexity": "complex", "is_major": True}
    row = act("classify", row, now.reviewer, **facts)
    assert (row.cause.code, row.is_major, due(row)["decide"]) == ("claim_slow", True, "10-15 00:00")
    assert set(due(row)) == {"contact", "forward", "plan", "decide"}


def test_a_promise_runs_as_a_clock_of_its_own_until_it_is_kept():
    now = house()
    row = owned(now)
    made = act("promise", row, now.handler, words="周三前补券", due_at=on(9, 16, 18))
    assert due(row)["promise"] == "09-16 18:00"
    kept = actions.keep_promise(promise=made, by=staff(now.handler), at=on(9, 16, 17))
    assert (kept.kept_at, kept.clock.was_late, "promise" in due(row)) == (on(9, 16, 17), False, False)
    with pytest.raises(WrongState):
        actions.keep_promise(promise=made, by=staff(now.handler), at=on(9, 16, 17))


@pytest.mark.parametrize("moment", [MONDAY, on(9, 30, 0, 1)])
def test_nobody_promises_the_past_or_more_time_than_the_rules_leave(moment):
    now = house()
    row = owned(now)
    with pytest.raises(PromiseTooLate):
        act("promise", row, now.handler, words="很快", due_at=moment)
    assert row.promises.count() == 0


def test_a_pause_moves_what_may_rest_and_keeps_the_old_due_time():
    now = house()
    row = owned(now)
    act("pause", row, now.handler, reason="appraisal", words="等待鉴定")
    with pytest.raises(NotPaused):
        act("pause", row, now.handler, reason="appraisal", words="等待鉴定")
    act("resume", row, now.handler, on(9, 16, 9))
    assert (due(row)["decide"], due(row)["feedback"], due(row)["plan"]) == (
        *("10-02 00:00", "09-21 00:00"),
        "09-15 00:00",
    )
    changes = ClockChange.objects.filter(clock__complaint=row).order_by("clock__kind")
    assert [(change.clock.kind, change.why) for change in changes] == [
        ("decide", "pause"),
        ("feedback", "pause"),
    ]


def test_the_one_extension_is_given_by_another_and_only_once():
    now = house()
    row = owned(now)
    with pytest.raises(CannotExtend):
        act("extend", row, now.supervisor, words="疑难")
    facts = {"cause": cause(), "scope": "other", "complexity": "complex"}
    act("classify", row, now.reviewer, **facts)
    with pytest.raises(FourEyes):
        act("extend", row, now.handler, words="疑难")
    act("extend", row, now.supervisor, words="疑难")
    assert due(row)["decide"] == "11-14 00:00"
    with pytest.raises(CannotExtend):
        act("extend", row, now.supervisor, words="疑难")


def test_escalating_tells_those_above():
    now = house()
    row = owned(now)
    before = Message.objects.count()
    assert act("escalate", row, now.handler, words="多次投诉").level == 1
    assert Message.objects.count() == before + 1


def test_an_answer_is_read_by_the_complainant_and_stops_what_was_due():
    now = house()
    row = answered(now)
    assert (row.state, row.answer, set(due(row))) == ("answered", "补发一次洗车", set())
    shown = ComplaintEvent.objects.filter(complaint=row, is_shown=True).values_list("verb", flat=True)
    assert list(shown) == [
        *("complaint.received", "complaint.assigned", "complaint.contacted", "complaint.answered")
    ]


def test_closing_asks_for_the_required_steps_before_it():
    now = house()
    row = answered(now)
    with pytest.raises(StepsMissing) as refusal:
        act("close", row, now.handler)
    assert len(refusal.value.details["steps"]) == 1  # the call back
    act("record_contact", row, now.seat, way="phone", is_reached=True, words="满意")
    assert act("close", row, now.handler).state == State.CLOSED


def test_the_archive_keeps_three_years():
    now = house()
    row = act("archive", closed(now), now.reviewer)
    assert (row.state, row.keep_until, due(row)) == ("archived", date(2029, 9, 14), {})


def test_a_complaint_of_the_regulator_is_summed_up_before_it_is_archived():
    now = house()
    row = regulators(now, on(9, 14))
    act("assign", row, now.seat, owner=now.handler)
    act("record_contact", row, now.handler, way="phone", is_reached=True, words="已联系")
    act("plan", row, now.handler, words="重新核定")
    act("promise", row, now.handler, words="三天内答复", due_at=on(9, 17))
    act("answer", row, now.handler, words="已补差额")
    act("close", row, now.handler)
    with pytest.raises(StepsMissing):
        act("archive", row, now.reviewer)
    with pytest.raises(WordsMissing):
        act("summarise", row, now.reviewer, words=" ")
    assert row.events.filter(verb="complaint.summed_up").count() == 0

    act("summarise", row, now.reviewer, words="定损标准告知不足，已培训")

    assert act("archive", row, now.reviewer).state == State.ARCHIVED


def test_a_withdrawal_ends_it_on_the_day_it_reached_us_with_its_proof():
    now = house()
    row = regulators(now)
    with pytest.raises(WordsMissing):
        act("withdraw", row, now.seat, on(9, 29), on=date(2026, 9, 28), proof="")
    with pytest.raises(InTheFuture):
        act("withdraw", row, now.seat, on(9, 29), on=date(2026, 9, 30), proof="12378来函")
    row = act("withdraw", row, now.seat, on(9, 29), on=date(2026, 9, 28), proof="12378来函")
    assert (row.state, row.withdrawn_date, row.proof, due(row)) == (
        *("withdrawn", date(2026, 9, 28), "12378来函"),
        {},
    )
    assert act("close", row, now.seat, on(9, 29)).state == State.CLOSED
    assert act("archive", row, now.reviewer, on(9, 29)).state == State.ARCHIVED


def test_a_regulators_that_is_closed_still_turns_valid_unless_withdrawn():
    now = house()
    row = regulators(now)
    act("assign", row, now.supervisor, on(9, 28), owner=now.handler)
    act("record_contact", row, now.handler, on(9, 28), way="phone", is_reached=True, words="已联系")
    act("plan", row, now.handler, on(9, 28), words="重新核定")
    act("promise", row, now.handler, on(9, 28), words="节后答复", due_at=on(10, 9))
    act("answer", row, now.handler, on(10, 8), words="已重新核定")
    act("report", row, now.handler, on(10, 8, 11), words="已报12378")
    act("close", row, now.handler, on(10, 8, 12))
    assert due(row) == {"valid_month": "10-14 00:00"}
    row = act("withdraw", row, now.seat, on(12, 1), on=date(2026, 12, 1), proof="撤诉函")
    assert (row.state, due(row)) == ("withdrawn", {})


def test_reopening_begins_the_time_to_decide_anew():
    now = house()
    row = act("reopen", closed(now), now.seat, on(9, 21), words="客户不认可")
    assert (row.state, due(row)) == ("handling", {"decide": "10-07 00:00"})
    assert "answer" not in done(row)


def test_an_act_out_of_its_turn_is_refused_and_writes_nothing():
    now = house()
    row = received(now.member)
    before = (AuditEntry.objects.count(), Message.objects.count())
    for name, facts in (
        ("answer", {"words": "x"}),
        ("plan", {"words": "x"}),
        ("close", {}),
        ("archive", {}),
        ("reopen", {"words": "x"}),
        ("pause", {"reason": "court", "words": "x"}),
        ("hand_over", {"words": "x", "owner": now.seat}),
        ("report", {"words": "x"}),
        ("summarise", {"words": "x"}),
    ):
        with pytest.raises(WrongState):
            act(name, row, now.handler, **facts)
    assert (AuditEntry.objects.count(), Message.objects.count()) == before


def test_a_voucher_of_the_complainant_is_made_good_by_one_of_the_same_product():
    now = house()
    held = cast.voucher(now.member, cast.product(), "ABCD12345678X")
    foreign = cast.voucher(cast.member(), cast.product(), "ABCD12345679X")
    row = owned(now)
    with pytest.raises(NothingToReplace):
        act("make_good", row, now.handler, voucher=foreign)
    new = act("make_good", row, now.handler, voucher=held)
    assert (new.product, new.member, new.replaces) == (held.product, now.member, held)
    assert Voucher.objects.get(pk=held.pk).state_reason == row.number


def test_the_complainant_rates_the_answer_once():
    now = house()
    row, who = owned(now), by(now.member)
    for stars, why in ((5, NotRateable), (0, StarsMissing), (6, StarsMissing)):
        with pytest.raises(why):
            actions.rate_answer(complaint=row, stars=stars, words="", by=who, at=LATER)
    act("answer", row, now.handler, words="补发一次洗车")
    rated = actions.rate_answer(complaint=row, stars=4, words="还行", by=who, at=LATER)
    assert (rated.stars, rated.rating_words) == (4, "还行")
    with pytest.raises(NotRateable):
        actions.rate_answer(complaint=row, stars=5, words="", by=who, at=LATER)


def test_something_new_from_the_complainant_reaches_the_owner():
    now = house()
    row = owned(now)
    before = Message.objects.count()
    actions.note(complaint=row, words="还多收了20元", by=by(now.member), at=LATER)
    act("note", row, now.seat, words="内部备注")
    assert Message.objects.count() == before + 1
    notes = ComplaintEvent.objects.filter(verb="complaint.noted").order_by("pk")
    assert [(event.is_shown, event.words.text) for event in notes] == [
        (True, "还多收了20元"),
        (False, "内部备注"),
    ]
