"""Write down what came of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.workdays import Calendar
from club.revisits import drawing, hours, outcomes, queries
from club.revisits.models import (
    TALKS,
    Answering,
    Result,
    Revisit,
    RevisitAnswer,
    RevisitAttempt,
    RevisitScript,
    State,
    Verification,
)
from club.revisits.refusals import AnswerMissing, LaterThanAllowed, WordsMissing, held


@dataclass(frozen=True)
class Call:
    """How a call went: result, answers by the number of the question, a remark, an agreed time."""

    result: str
    answers: Mapping[int, str] = field(default_factory=dict)
    words: str = ""
    next_at: datetime | None = None


@transaction.atomic
def record_call(*, revisit: Revisit, call: Call, by: Actor, at: datetime) -> RevisitAttempt:
    """Close a call with its result; only the seat that holds the record.

    - one attempt, with the answers where the customer was reached, and one audit entry
    - a miss is tried again after the gap of the kind or at the agreed time; the last one ends the record
    - what is wrong goes to the branch, with the seat's words
    """
    row = held(revisit, by)
    script = queries.script_of(row.kind)
    _check(call, script)
    made = _attempt(row, call, script, by, at)
    state = outcomes.state_after(row, call.result)
    row.next_at = _next(row, call, at) if state == State.WAITING else row.next_at
    _move(row, state, call, at)
    if state == State.AT_BRANCH:
        _tell_branch(row, call, at)
    facts = {"result": call.result, "state": state, "attempt": made.number}
    audit.record(verb="revisit.called", subject=row, by=by, at=at, **facts)
    return made


def _check(call: Call, script: RevisitScript | None) -> None:
    asked = script.questions.all() if script and call.result in TALKS else []
    missing = [each.number for each in asked if each.is_required and not call.answers.get(each.number)]
    if missing:
        raise AnswerMissing(questions=missing)
    if call.result == Result.FINDING and not call.words.strip():
        raise WordsMissing


def _attempt(
    row: Revisit, call: Call, script: RevisitScript | None, by: Actor, at: datetime
) -> RevisitAttempt:
    row.attempts += 1
    facts: dict[str, Any] = {"revisit": row, "round": row.round, "number": row.attempts, "script": script}
    facts |= {"taken_at": row.held_since or at, "ended_at": at, "by_id": by.id, "result": call.result}
    made = RevisitAttempt.objects.create(words=call.words.strip()[:1000], **facts)
    if script and call.result in TALKS:
        RevisitAnswer.objects.bulk_create(_answers(made, script, call.answers))
    return made


def _answers(attempt: RevisitAttempt, script: RevisitScript, given: Mapping[int, str]) -> list[RevisitAnswer]:
    rows = []
    for question in script.questions.all():
        said = given.get(question.number, "").strip()
        field_name = "words" if question.answering == Answering.WORDS else "value"
        if said:
            rows.append(RevisitAnswer(attempt=attempt, question=question, **{field_name: said[:500]}))
    return rows


def _next(row: Revisit, call: Call, at: datetime) -> datetime:
    if call.result == Result.LATER and call.next_at:
        if call.next_at <= at or (row.call_until and call.next_at >= row.call_until):
            raise LaterThanAllowed
        return call.next_at
    return hours.next_open(row.kind, at + timedelta(minutes=row.kind.gap_minutes), Calendar())


def _move(row: Revisit, state: str, call: Call, at: datetime) -> None:
    row.let_go()
    row.state, row.result = state, call.result
    row.reached_at = row.reached_at or (at if call.result in TALKS else None)
    row.ended_at = None if state in (State.WAITING, State.AT_BRANCH) else at
    row.save()


def _tell_branch(row: Revisit, call: Call, at: datetime) -> None:
    facts: dict[str, Any] = {"reason": outcomes.reason_for(call.result), "words": call.words.strip()[:1000]}
    due = drawing.due_date(row.kind, at)
    Verification.objects.create(revisit=row, round=row.round, opened_at=at, due_date=due, **facts)
