"""The messages of a day of care: texts of its flows, and links to surveys."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from club.core.clock import midnight
from club.managers import tokens
from club.managers.flowing import SURVEY_KIND
from club.managers.models import CareStep, StepRun, SurveyInvitation
from club.messaging.actions import Letter, enqueue_many
from club.messaging.models import MessageKind

MORNING = timedelta(hours=9)


def tell(day: date, at: datetime) -> int:
    """Queue them, each once by its step; says how many were new. What is too late by now the sender drops."""
    runs = StepRun.objects.filter(day=day, reason="", step__kind=CareStep.Kind.MESSAGE)
    kinds = MessageKind.objects.filter(pk__in=runs.values("step__message_kind"))
    count = 0
    for kind in kinds.order_by("pk"):
        rows = runs.filter(step__message_kind=kind).values_list("uid", "start__member__uid")
        count += _queue(kind.code, [(uid, member, "") for uid, member in rows.order_by("pk")], day, at)
    asked = SurveyInvitation.objects.filter(run__day=day, answered_at=None).order_by("pk")
    links = ((uid, member, tokens.link_of(uid)) for uid, member in asked.values_list("uid", "member__uid"))
    return count + _queue(SURVEY_KIND, links, day, at)


def _queue(kind: str, rows: Iterable[tuple[UUID, UUID, str]], day: date, at: datetime) -> int:
    """Those of one kind: key, member, link."""
    due = midnight(day) + MORNING
    letters = [Letter(f"care:{uid}", recipient=member, link=link, due_at=due) for uid, member, link in rows]
    return len(enqueue_many(kind=kind, letters=letters, at=at)) if letters else 0
