"""What became of care flows, and what members answered in surveys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from club.core.templatetags.club import localname
from club.managers.models import (
    Excluded,
    FlowStart,
    FlowVersion,
    StepRun,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
)
from club.members.models import Member

SHOWN = 50


def excluded_words(counts: Mapping[str, int]) -> str:
    """Reasons with their numbers, in words."""
    labels = dict(Excluded.choices)
    return _(", ").join(f"{labels[reason]} {count}" for reason, count in counts.items())


@dataclass(frozen=True)
class StepResult:
    """One step of a version: done for how many, left out for which reasons, asked and answered."""

    name: str
    done: int
    excluded: str
    answered: int


@dataclass(frozen=True)
class Results:
    """How many members in reach started on a version, and what its steps did."""

    started: int
    steps: list[StepResult]


def results_of(version: FlowVersion, members: QuerySet[Member]) -> Results:
    """Counted for the members in reach; the same few questions however many there are."""
    mine = Q(start__member__in=members)
    counts: dict[int, dict[str, int]] = {}
    rows = StepRun.objects.filter(mine, start__version=version).order_by()
    for step, reason, count in rows.values_list("step", "reason").annotate(count=Count("pk")):
        counts.setdefault(step, {})[reason] = count
    asked = SurveyInvitation.objects.filter(run__start__version=version, member__in=members)
    answered = asked.filter(answered_at__isnull=False).order_by().values_list("run__step")
    said = dict(answered.annotate(count=Count("pk")))
    steps = []
    for step in version.steps.all():
        found = counts.get(step.pk, {})
        done = found.pop("", 0)
        steps.append(StepResult(localname(step), done, excluded_words(found), said.get(step.pk, 0)))
    started = FlowStart.objects.filter(version=version, member__in=members).count()
    return Results(started, steps)


@dataclass(frozen=True)
class QuestionReport:
    """The answers to one question. `mean` is None where nobody answered."""

    question: SurveyQuestion
    count: int
    mean: float | None
    spread: list[tuple[str, int, int]]  # label, how many, value in the address


@dataclass(frozen=True)
class SurveyReport:
    """How many were asked and answered, question by question, and the rows of the number that was chosen."""

    asked: int
    answered: int
    questions: list[QuestionReport]
    rows: list[SurveyAnswer] | None


def answers_of(survey: Survey, members: QuerySet[Member], chosen: Mapping[str, str]) -> SurveyReport:
    """Answers of members in reach; `chosen` names a question and perhaps a value: its rows come along."""
    asked = SurveyInvitation.objects.filter(survey=survey, member__in=members)
    answers = SurveyAnswer.objects.filter(invitation__in=asked)
    counts: dict[int, dict[int | None, int]] = {}
    values = answers.order_by().values_list("question", "stars", "choice").annotate(count=Count("pk"))
    for question, stars, choice, count in values:
        counts.setdefault(question, {})[choice if stars is None else stars] = count
    questions = [_question(one, counts.get(one.pk, {})) for one in survey.questions.all()]
    return SurveyReport(
        asked.count(), asked.filter(answered_at__isnull=False).count(), questions, _rows(answers, chosen)
    )


def _question(one: SurveyQuestion, counts: dict[Any, int]) -> QuestionReport:
    total = sum(counts.values())
    if one.kind == SurveyQuestion.Kind.STARS:
        mean = sum(stars * count for stars, count in counts.items()) / total if total else None
        return QuestionReport(one, total, mean, [("★" * n, counts.get(n, 0), n) for n in (5, 4, 3, 2, 1)])
    labels = [" / ".join(filter(None, pair)) for pair in one.choices]
    return QuestionReport(
        one, total, None, [(label, counts.get(place, 0), place) for place, label in enumerate(labels)]
    )


def _rows(answers: QuerySet[SurveyAnswer], chosen: Mapping[str, str]) -> list[SurveyAnswer] | None:
    question, value = chosen.get("question", ""), chosen.get("value", "")
    if not question.isdecimal():
        return None
    found = answers.filter(question=int(question)).select_related("invitation__member__customer")
    if value.isdecimal():
        found = found.filter(Q(stars=int(value)) | Q(choice=int(value)))
    return list(found.order_by("-pk")[:SHOWN])
