"""Write a survey; keep an answer, and have an unhappy member called on the next working day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.workdays import Calendar
from club.managers.models import (
    Assignment,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    ToDo,
    ToDoLine,
)
from club.managers.refusals import AnsweredAlready, AnswerMissing, NoQuestions, SurveyInUse, TooLate


@dataclass(frozen=True)
class Question:
    """One question as it is written."""

    kind: str
    name: str
    name_en: str = ""
    choices: Sequence[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def write_survey(
    *,
    survey: Survey | None,
    name: str,
    name_en: str,
    valid_days: int,
    low_stars: int,
    questions: Sequence[Question],
    by: Actor,
    at: datetime,
) -> Survey:
    """A survey with its questions, new or changed while nobody was asked.

    - one audit entry; refuses with NoQuestions, and with SurveyInUse once somebody was asked
    """
    if not questions:
        raise NoQuestions
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk) if survey else Survey()
    if survey and row.invitations.exists():
        raise SurveyInUse
    row.name, row.name_en, row.valid_days, row.low_stars = name, name_en, valid_days, low_stars
    row.save()
    row.questions.all().delete()
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            survey=row,
            position=place,
            kind=one.kind,
            name=one.name,
            name_en=one.name_en,
            choices=[list(pair) for pair in one.choices],
        )
        for place, one in enumerate(questions, 1)
    )
    audit.record(verb="survey.written", subject=row, by=by, at=at)
    return row


@transaction.atomic
def answer_survey(
    *, invitation: SurveyInvitation, said: Mapping[int, int | str], by: Actor, at: datetime
) -> SurveyInvitation:
    """Keep the answers, by question; questions of stars and choices have to be answered.

    - the invitation is used up: a conditional update, so that two answers at once are one
    - with low stars a to-do of the customer manager on the next working day, on the one of that day
    - one audit entry without the words
    - refuses with TooLate, AnsweredAlready, AnswerMissing; then nothing is kept
    """
    if at >= invitation.expires_at:
        raise TooLate
    rows = SurveyInvitation.objects.filter(pk=invitation.pk, answered_at=None)
    if not rows.update(answered_at=at):
        raise AnsweredAlready
    answers = [_answer(invitation, one, said.get(one.pk, "")) for one in invitation.survey.questions.all()]
    for row in filter(None, answers):
        row.save()
    stars = [row.stars for row in answers if row and row.stars]
    is_low = bool(stars) and min(stars) <= invitation.survey.low_stars
    if is_low:
        _call(invitation, at)
    audit.record(verb="survey.answered", subject=invitation.survey, by=by, at=at, low=is_low)
    invitation.answered_at = at
    return invitation


def _answer(invitation: SurveyInvitation, one: SurveyQuestion, value: int | str) -> SurveyAnswer | None:
    row = SurveyAnswer(invitation=invitation, question=one)
    if one.kind == SurveyQuestion.Kind.TEXT:
        row.words = str(value).strip()[:500]
        return row if row.words else None
    if not isinstance(value, int):
        raise AnswerMissing
    if one.kind == SurveyQuestion.Kind.STARS:
        row.stars = value
    else:
        row.choice = value
    most = 5 if row.stars is not None else len(one.choices) - 1
    if not (1 if row.stars is not None else 0) <= value <= most:
        raise AnswerMissing
    return row


def _call(invitation: SurveyInvitation, at: datetime) -> None:
    """Somebody without a manager is seen in the report only."""
    held = Assignment.objects.in_force().filter(member=invitation.member).select_related("manager").first()
    if held is None:
        return
    day = _next_working_day(local_date(at))
    found = {"manager": held.manager, "made_at": at}
    to_do, _made = ToDo.objects.get_or_create(member=invitation.member, due_date=day, defaults=found)
    closed = ToDo.objects.filter(pk=to_do.pk).exclude(state=ToDo.State.OPEN)
    closed.update(state=ToDo.State.OPEN, closed_at=None, closed_by_id="")
    ToDoLine.objects.create(to_do=to_do, kind=ToDoLine.Kind.UNHAPPY, key=f"survey:{invitation.uid}")


def _next_working_day(day: date) -> date:
    calendar = Calendar()
    day += timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day
