"""The branch says what it found; then comes the next revisit."""

from datetime import datetime, timedelta

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.workdays import Calendar
from club.revisits import hours
from club.revisits.models import Outcome, Reason, Revisit, State, Verification
from club.revisits.refusals import WordsMissing, at_branch


@transaction.atomic
def answer_verification(
    *, verification: Verification, outcome: str, words: str, by: Actor, at: datetime
) -> Verification:
    """What a branch found out about a record.

    - the record stands in the queue again for its next revisit, with new attempts and a new window
    - with "no further call" it ends, as what it was
    - one audit entry
    """
    row, opened = at_branch(verification)
    if not words.strip():
        raise WordsMissing
    opened.outcome, opened.answer = outcome, words.strip()[:1000]
    opened.answered_at, opened.answered_by_id = at, by.id
    opened.save()
    if outcome == Outcome.NO_CALL:
        row.state, row.ended_at = _end_of(opened), at
    else:
        _again(row, at)
    row.save()
    audit.record(verb="revisit.verified", subject=row, by=by, at=at, outcome=outcome, round=opened.round)
    return opened


def _end_of(opened: Verification) -> str:
    ends = {Reason.REFUSED: State.REFUSED, Reason.FINDING: State.DONE}
    return ends.get(Reason(opened.reason), State.UNREACHABLE)


def _again(row: Revisit, at: datetime) -> None:
    row.state, row.round, row.attempts = State.WAITING, row.round + 1, 0
    row.most_attempts = row.kind.most_attempts
    row.call_from, row.call_until = at, at + timedelta(days=max(1, row.kind.second_days))
    row.next_at = hours.next_open(row.kind, at, Calendar())
