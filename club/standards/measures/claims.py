"""Claims against their time limits."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from club.standards.measures.cases import cases, in_days
from club.standards.models import ClaimClock, ClaimStep


def clocks(start: date, end: date) -> QuerySet[ClaimClock]:
    """Steps that were done or due, begun in the span. Met: done before they were due. Left out: as agreed."""
    over = Q(stopped_at__isnull=False) | Q(due_at__lte=Now())
    return cases(
        ClaimClock.objects.filter(in_days("began_at", start, end), over),
        branch="branch_id",
        happened="began_at",
        reference="claim__number",
        met=Q(due_at__isnull=False, stopped_at__isnull=False, stopped_at__lte=F("due_at")),
        out=Q(due_at=None),
    )


def while_you_wait(start: date, end: date) -> QuerySet[ClaimClock]:
    """Approvals that are promised while the customer waits."""
    return clocks(start, end).filter(step=ClaimStep.APPROVE, commitment__half_days=0)
