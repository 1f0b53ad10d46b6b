"""What may be called now, what waits, and what is to be checked."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from club.core.workdays import Calendar
from club.revisits import hours
from club.revisits.models import (
    TALKS,
    Revisit,
    RevisitAttempt,
    RevisitKind,
    RevisitScript,
    State,
    Verification,
)
from club.revisits.sampling import Percentile


def open_kinds(at: datetime) -> list[RevisitKind]:
    """The queues whose customers may be called at that moment."""
    calendar = Calendar()
    return [kind for kind in RevisitKind.objects.filter(is_on=True) if hours.is_open(kind, at, calendar)]


def callable_now(rows: QuerySet[Revisit], at: datetime) -> QuerySet[Revisit]:
    """Those whose turn it is, inside their window and hours, that no seat holds; the soonest to end first."""
    inside = Q(call_until=None) | Q(call_until__gt=at)
    free = Q(held_by_id="") | Q(held_until__lte=at)
    found = rows.filter(inside, free, state=State.WAITING, call_from__lte=at, next_at__lte=at)
    found = found.filter(kind__in=open_kinds(at))
    return found.order_by(F("call_until").asc(nulls_last=True), "next_at", "pk")


def held_by(seat: str) -> Revisit | None:
    """What a seat holds."""
    rows = Revisit.objects.filter(held_by_id=seat).exclude(held_by_id="")
    return rows.select_related("kind", "customer", "branch", "policy", "claim__policy").first()


def script_of(kind: RevisitKind) -> RevisitScript | None:
    """The version that is read from now on."""
    return kind.scripts.prefetch_related("questions").order_by("-version").first()


def waits_for_branch(rows: QuerySet[Verification]) -> QuerySet[Verification]:
    """What is open, the first to be due first."""
    return rows.filter(answered_at=None).order_by("due_date", "pk")


def to_check(rows: QuerySet[RevisitAttempt]) -> QuerySet[RevisitAttempt]:
    """The sample of talks whose quality nobody has judged yet, the latest first."""
    talks = rows.filter(result__in=TALKS, quality=None).alias(percentile=Percentile(F("uid")))
    return talks.filter(percentile__lt=F("revisit__kind__check_share")).order_by("-ended_at", "-pk")
