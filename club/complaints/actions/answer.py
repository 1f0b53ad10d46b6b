"""Answer a complaint, report it, sum it up, rate the answer."""

from datetime import datetime

from django.db import transaction

from club.complaints import clocks, moves, told
from club.complaints.models import ClockKind, Complaint, State, StepAct
from club.complaints.refusals import NotRateable, StarsMissing, WrongState
from club.complaints.resting import end_pause
from club.core.audit import Actor


@transaction.atomic
def answer(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """Tell the complainant what was decided and done.

    - it is answered; the clocks of feedback and decision stop, a pause ends
    - one audit entry; the complainant reads the answer and gets a message
    - refuses with WordsMissing, and with WrongState unless somebody owns it
    """
    row, said = moves.locked(complaint, State.HANDLING), moves.words(words, 4000)
    end_pause(row, at)
    moves.to(row, State.ANSWERED)
    row.answer, row.answered_at = said, at
    row.save()
    clocks.stop(row, ClockKind.CONTACT, ClockKind.PLAN, ClockKind.FEEDBACK, ClockKind.DECIDE, at=at)
    moves.done(row, StepAct.ANSWER, by=by, at=at)
    told.happened(row, verb="complaint.answered", by=by, at=at, is_shown=True)
    told.complainant(row, at=at, what=told.ANSWERED)
    return row


@transaction.atomic
def report(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """The report on it was sent to the regulator; of a formal one with stamp, and the notice to the person.

    - the clocks of report and letter stop; one audit entry with what was sent
    - refuses with WordsMissing, and with WrongState for what is not the regulator's or is over
    """
    row = moves.locked(complaint, State.HANDLING, State.ANSWERED, State.CLOSED)
    if not row.is_regulators:
        raise WrongState(state=row.state)
    clocks.stop(row, ClockKind.REPORT, at=at)
    if row.clocks.filter(kind=ClockKind.REPORT, stopped_at__lt=at).exists():
        clocks.stop(row, ClockKind.LETTER, at=at)  # the first one was the plain report
    moves.done(row, StepAct.REPORT, by=by, at=at)
    told.happened(row, verb="complaint.reported", by=by, at=at, words=moves.words(words))
    return row


@transaction.atomic
def summarise(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """What is learned from a closed complaint: whose fault it was, what changes, who has to account for it.

    - the step is done; one audit entry, the words kept sealed
    - refuses with WordsMissing, and with WrongState before it is closed
    """
    row = moves.locked(complaint, State.CLOSED)
    moves.done(row, StepAct.SUMMARY, by=by, at=at)
    told.happened(row, verb="complaint.summed_up", by=by, at=at, words=moves.words(words))
    return row


@transaction.atomic
def rate_answer(*, complaint: Complaint, stars: int, words: str, by: Actor, at: datetime) -> Complaint:
    """The complainant says how we did: one to five stars and a word, once.

    - one audit entry without the words
    - refuses with StarsMissing, and with NotRateable before the answer and the second time
    """
    if not 1 <= stars <= 5:
        raise StarsMissing
    row = moves.locked(complaint)
    if row.answered_at is None or row.rated_at is not None:
        raise NotRateable
    row.stars, row.rated_at, row.rating_words = stars, at, words.strip()[:500]
    row.save()
    told.happened(row, verb="complaint.rated", by=by, at=at, is_shown=True, stars=stars)
    return row
