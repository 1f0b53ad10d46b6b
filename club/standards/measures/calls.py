"""Calls of the call centre: whether customers were reached, and how the calls sounded."""

from datetime import date

from django.db.models import Q, QuerySet

from club.revisits.models import QualityCheck, Revisit, State
from club.standards.measures.cases import cases, in_days

PASS_SCORE = 80
DUE = ~Q(state=State.WAITING) | Q(round__gt=1)
GONE = Q(state__in=[State.UNREACHABLE, State.REFUSED, State.DROPPED])


def revisits(event: str, start: date, end: date) -> QuerySet[Revisit]:
    """Records drawn in the span that may not be called any more for the first time, or were.

    Met: spoken to. Left out: cannot be reached, wrong number, does not want to be called.
    """
    rows = Revisit.objects.filter(DUE, in_days("drawn_at", start, end), kind__event=event)
    reached = Q(reached_at__isnull=False)
    return cases(
        rows, branch="branch_id", happened="happened_at", reference="reference", met=reached, out=GONE
    )


def scores(start: date, end: date) -> QuerySet[QualityCheck]:
    """Calls that were checked in the span. Met: 80 points or more."""
    rows = QualityCheck.objects.filter(in_days("checked_at", start, end))
    return cases(
        rows,
        branch="attempt__revisit__branch_id",
        happened="checked_at",
        reference="attempt__revisit__reference",
        met=Q(score__gte=PASS_SCORE),
        page="attempt__revisit_id",
    )
