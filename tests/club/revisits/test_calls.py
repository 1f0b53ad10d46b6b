"""One record: taken, called, tried again, verified by the branch, called a second time, checked."""

from datetime import timedelta

import pytest

from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.revisits import actions
from club.revisits.actions import Asked, Call
from club.revisits.forgetting import forget_calls
from club.revisits.models import (
    Outcome,
    Result,
    Revisit,
    RevisitAnswer,
    RevisitAttempt,
    RevisitBatch,
    State,
    Verification,
)
from club.revisits.refusals import (
    AnswerMissing,
    LaterThanAllowed,
    NothingToCall,
    NotYours,
    OwnCall,
    RevisitState,
    WordsMissing,
)
from tests import cast
from tests.club.revisits.scene import (
    ALL_IS_WELL,
    BOSS,
    BRANCH,
    CALLING,
    MONDAY,
    OTHER,
    SEAT,
    close,
    drawn,
    kind,
    on,
    take,
)

pytestmark = pytest.mark.django_db
TWO_HOURS = timedelta(hours=2)


def written() -> tuple[int, ...]:
    kinds = (RevisitAttempt, RevisitAnswer, Verification, AuditEntry)
    return tuple(model.objects.count() for model in kinds)


# --- taking ---------------------------------------------------------------------------


def test_a_seat_gets_the_record_whose_window_ends_first() -> None:
    first, second = drawn(2)
    Revisit.objects.filter(pk=second.pk).update(call_until=on(9, 15))
    assert (take(SEAT), take(OTHER)) == (second, first)
    with pytest.raises(NothingToCall):
        take(BOSS)


def test_a_seat_that_asks_again_gets_the_same_record_until_its_time_is_over() -> None:
    first, second = drawn(2)
    assert (take(SEAT), take(SEAT, CALLING + timedelta(minutes=19))) == (first, first)
    assert take(OTHER, CALLING + timedelta(minutes=19)) == second


def test_what_a_seat_keeps_too_long_goes_to_another_one_and_costs_no_attempt() -> None:
    drawn(1)
    row, later = take(SEAT), CALLING + timedelta(minutes=20)
    assert take(OTHER, later) == row
    before = written()
    with pytest.raises(NotYours):
        close(row, Result.NO_ANSWER, by=SEAT, at=later)
    assert written() == before
    assert close(row, Result.NO_ANSWER, by=OTHER, at=later).attempts == 1


def test_a_record_given_back_is_offered_at_once() -> None:
    drawn(1)
    row = take(SEAT)
    actions.put_back(revisit=row, by=SEAT, at=CALLING)
    assert (take(OTHER), Revisit.objects.get().attempts) == (row, 0)


@pytest.mark.parametrize("at", [on(9, 14, 9, 29), on(9, 14, 13), on(9, 21, 10), on(9, 13, 11)])
def test_nobody_is_offered_outside_hours_and_window(at: object) -> None:
    drawn(1)
    with pytest.raises(NothingToCall):
        take(SEAT, at)  # type: ignore[arg-type] # a moment
    assert Revisit.objects.get().held_by_id == ""


def test_rows_out_of_reach_are_not_offered() -> None:
    drawn(1)
    foreign = Revisit.objects.filter(branch=cast.branch())
    with pytest.raises(NothingToCall):
        actions.take_next(rows=foreign, by=SEAT, at=CALLING)


# --- closing --------------------------------------------------------------------------


def test_a_customer_who_was_reached_is_done_with_his_answers() -> None:
    drawn(1)
    row = close(take(), Result.REACHED, answers={**ALL_IS_WELL, 5: "4", 6: "服务很好"})
    assert (row.state, row.attempts, row.reached_at, row.ended_at) == (State.DONE, 1, CALLING, CALLING)
    answers = RevisitAnswer.objects.order_by("question__number")
    said = [(each.value, each.words) for each in answers]
    assert said == [("yes", ""), ("yes", ""), ("yes", ""), ("yes", ""), ("4", ""), ("", "服务很好")]
    assert RevisitAttempt.objects.get().script.version == 1


def test_a_question_that_has_to_be_answered_keeps_the_call_open() -> None:
    drawn(1)
    row, before = take(), written()
    with pytest.raises(AnswerMissing) as refused:
        close(row, Result.REACHED, answers={1: "yes"})
    assert refused.value.details == {"questions": [2, 3, 4]}
    assert (written(), Revisit.objects.get().attempts) == (before, 0)


def test_a_miss_waits_for_the_gap_and_the_next_hours() -> None:
    drawn(1)
    row = close(take(), Result.NO_ANSWER)
    assert (row.state, row.next_at, row.held_by_id) == (State.WAITING, on(9, 14, 14, 30), "")
    with pytest.raises(NothingToCall):
        take(SEAT, on(9, 14, 11, 59))
    assert take(SEAT, on(9, 14, 14, 30)) == row


def test_the_third_miss_of_a_new_contract_goes_to_the_branch() -> None:
    drawn(1)
    for hour in (10, 15, 19):
        row = close(take(at=on(9, 14, hour, 30)), Result.BUSY, at=on(9, 14, hour, 30))
    paper = Verification.objects.get()
    assert (row.state, row.attempts, row.ended_at) == (State.AT_BRANCH, 3, None)
    assert (paper.reason, paper.due_date) == ("not_reached", on(9, 17).date())
    with pytest.raises(NothingToCall):
        take(SEAT, on(9, 15, 10))


def test_the_third_miss_of_a_closed_claim_ends_as_unreachable() -> None:
    drawn(1, to_branch=False)
    for hour in (10, 15, 19):
        row = close(take(at=on(9, 14, hour, 30)), Result.SOMEBODY_ELSE, at=on(9, 14, hour, 30))
    assert (row.state, row.ended_at) == (State.UNREACHABLE, on(9, 14, 19, 30))
    assert Verification.objects.count() == 0


@pytest.mark.parametrize(
    ("result", "to_branch", "state"),
    [
        (Result.WRONG_NUMBER, True, State.AT_BRANCH),
        (Result.WRONG_NUMBER, False, State.UNREACHABLE),
        (Result.REFUSED, True, State.AT_BRANCH),
        (Result.REFUSED, False, State.REFUSED),
        (Result.FINDING, False, State.AT_BRANCH),
    ],
)
def test_what_a_result_makes_of_a_record(result: str, to_branch: bool, state: str) -> None:
    drawn(1, to_branch=to_branch)
    assert close(take(), result).state == state


def test_a_finding_says_in_words_what_is_wrong() -> None:
    drawn(1)
    row, before = take(), written()
    with pytest.raises(WordsMissing):
        close(row, Result.FINDING, words=" ")
    assert written() == before


def test_an_agreed_time_is_kept_and_lies_in_the_window() -> None:
    drawn(1)
    row, before = take(), written()
    for wrong in (on(9, 14, 9), on(9, 21)):
        with pytest.raises(LaterThanAllowed):
            close(row, Result.LATER, next_at=wrong)
    assert written() == before
    assert close(row, Result.LATER, next_at=on(9, 16, 19, 15)).next_at == on(9, 16, 19, 15)


def test_a_call_of_nobody_is_refused() -> None:
    [row] = drawn(1)
    before = written()
    for act in (
        lambda: close(row, Result.REACHED),
        lambda: actions.put_back(revisit=row, by=SEAT, at=CALLING),
        lambda: actions.see_number(revisit=row, by=SEAT, at=CALLING),
    ):
        with pytest.raises(NotYours):
            act()
    assert written() == before


def test_the_seat_that_holds_a_record_sees_the_number_and_the_member_sees_that() -> None:
    [row] = drawn(1)
    member = cast.member(customer=row.customer, branch=row.branch)
    seen = actions.see_number(revisit=take(), by=SEAT, at=CALLING)
    assert (seen.name, seen.phone) == (row.customer.name, row.customer.phone)
    looks = AuditEntry.objects.filter(verb="member.revealed", subject_id=str(member.uid))
    assert [look.data for look in looks] == [{"why": "revisit"}]


# --- the branch, and the second revisit -----------------------------------------------


def sent_to_branch(result: str = Result.FINDING) -> Verification:
    drawn(1)
    close(take(), result)
    return Verification.objects.get()


def answer(paper: Verification, outcome: str = Outcome.CORRECTED, words: str = "地址已更正") -> Verification:
    at = on(9, 15, 16)
    return actions.answer_verification(verification=paper, outcome=outcome, words=words, by=BRANCH, at=at)


def test_a_finding_goes_to_the_branch_and_comes_back_for_the_second_revisit() -> None:
    paper = sent_to_branch()
    assert (paper.reason, paper.words, paper.round) == ("finding", "住址有误", 1)
    answer(paper)
    row = Revisit.objects.get()
    assert (row.state, row.round, row.attempts) == (State.WAITING, 2, 0)
    assert (row.call_from, row.call_until) == (on(9, 15, 16), on(9, 22, 16))
    row = close(take(OTHER, on(9, 15, 16)), Result.REACHED, by=OTHER, at=on(9, 15, 16, 5))
    assert (row.state, row.reached_at) == (State.DONE, CALLING)
    assert list(row.calls.values_list("round", "number")) == [(1, 1), (2, 1)]


def test_the_second_revisit_is_the_last_for_who_is_not_reached() -> None:
    answer(sent_to_branch(Result.WRONG_NUMBER))
    row = close(take(at=on(9, 15, 16)), Result.WRONG_NUMBER, at=on(9, 15, 16))
    assert (row.state, Verification.objects.count()) == (State.UNREACHABLE, 1)


def test_what_is_still_wrong_goes_to_the_branch_again() -> None:
    answer(sent_to_branch())
    row = close(take(at=on(9, 15, 16)), Result.FINDING, at=on(9, 15, 16))
    assert (row.state, list(row.verifications.values_list("round", flat=True))) == (State.AT_BRANCH, [1, 2])


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Result.WRONG_NUMBER, State.UNREACHABLE),
        (Result.REFUSED, State.REFUSED),
        (Result.FINDING, State.DONE),
    ],
)
def test_without_a_further_call_it_ends_as_what_it_was(result: str, state: str) -> None:
    answer(sent_to_branch(result), Outcome.NO_CALL)
    row = Revisit.objects.get()
    assert (row.state, row.ended_at) == (state, on(9, 15, 16))


def test_a_branch_answers_once_and_in_words() -> None:
    paper = sent_to_branch()
    with pytest.raises(WordsMissing):
        answer(paper, words=" ")
    answer(paper)
    before = written()
    with pytest.raises(RevisitState):
        answer(paper)
    assert (written(), Revisit.objects.get().round) == (before, 2)


# --- the end of a window --------------------------------------------------------------


def test_at_the_end_of_its_window_a_record_becomes_what_was_tried() -> None:
    never, tried, held = drawn(3)
    close(take(), Result.NO_ANSWER)
    Revisit.objects.filter(attempts=0, pk=held.pk).update(
        held_by_id="seat-9", held_since=on(9, 20, 20, 50), held_until=on(9, 21, 0, 10)
    )
    called = Revisit.objects.get(attempts=1)
    left = Revisit.objects.filter(attempts=0, held_by_id="").get()

    assert actions.end_windows(at=on(9, 21)) == 2

    assert Revisit.objects.get(pk=called.pk).state == State.AT_BRANCH
    assert Revisit.objects.get(pk=left.pk).state == State.OUT
    assert Verification.objects.get().revisit == called
    assert Revisit.objects.get(pk=held.pk).state == State.WAITING
    assert {never.pk, tried.pk} == {called.pk, left.pk}
    assert (actions.end_windows(at=on(9, 21, 0, 5)), actions.end_windows(at=on(9, 21, 0, 15))) == (0, 1)
    assert AuditEntry.objects.filter(verb="revisit.window_over").count() == 2


def test_a_call_that_began_in_the_window_may_end_after_it() -> None:
    drawn(1, workday_hours="", rest_hours="")
    row = take(at=on(9, 20, 23, 50))
    actions.end_windows(at=on(9, 21))
    assert close(row, Result.REACHED, at=on(9, 21, 0, 1)).state == State.DONE


# --- checks, lists, scripts -----------------------------------------------------------


def test_the_quality_of_a_call_is_checked_once_and_by_somebody_else() -> None:
    drawn(1)
    close(take(), Result.REACHED)
    call, before = RevisitAttempt.objects.get(), written()
    with pytest.raises(OwnCall):
        actions.check_call(attempt=call, score=100, words="", by=SEAT, at=CALLING)
    assert written() == before
    assert actions.check_call(attempt=call, score=85, words="语速偏快", by=BOSS, at=CALLING).score == 85
    with pytest.raises(RevisitState):
        actions.check_call(attempt=call, score=90, words="", by=BOSS, at=CALLING)


def listed(code: str = "special", reference: str = "XC-1") -> Revisit:
    person = cast.customer()
    facts = {"kind": kind(code), "customer": person, "branch": person.branch, "reference": reference}
    return actions.list_revisit(**facts, by=BOSS, at=CALLING)


def test_a_special_revisit_is_listed_by_hand_once_per_number() -> None:
    row = listed()
    assert (row.call_until, row.next_at, row.batch) == (None, CALLING, None)
    for wrong in (lambda: listed(), lambda: listed("new-contract", "XC-2")):
        before = (Revisit.objects.count(), AuditEntry.objects.count())
        with pytest.raises(DomainError):
            wrong()
        assert (Revisit.objects.count(), AuditEntry.objects.count()) == before
    kind("special")
    assert take(SEAT) == row


def test_a_new_script_leaves_the_calls_of_the_old_one() -> None:
    drawn(2)
    close(take(), Result.REACHED)
    asked = [Asked("请问您满意吗？", "stars", True)]
    words = {"greeting": "您好", "closing": "再见", "questions": asked}
    actions.write_script(kind=kind(), **words, by=BOSS, at=CALLING)
    row = take(OTHER)
    actions.record_call(revisit=row, call=Call(Result.REACHED, {1: "5"}), by=OTHER, at=CALLING)
    assert list(RevisitAttempt.objects.order_by("pk").values_list("script__version", flat=True)) == [1, 2]
    assert RevisitBatch.objects.get().moment == MONDAY


def test_of_a_forgotten_customer_no_word_stays_and_nobody_calls_him() -> None:
    paper = sent_to_branch()
    forget_calls(paper.revisit.customer_id, CALLING)
    row = Revisit.objects.get()
    assert (row.state, row.ended_at) == (State.DROPPED, CALLING)
    assert (row.calls.get().words, row.verifications.get().words) == ("", "")
