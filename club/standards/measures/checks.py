"""Items that nobody but a visitor can judge: the findings of checks on the spot."""

from datetime import date

from django.db.models import F, Q, QuerySet

from club.standards.measures.cases import cases
from club.standards.models import CheckFinding

R = CheckFinding.Result


def findings(number: int, start: date, end: date) -> QuerySet[CheckFinding]:
    """Findings about an item, by its number, of checks in the span. Left out: what does not apply."""
    span = Q(check_of__checked_date__gte=start, check_of__checked_date__lt=end)
    return cases(
        CheckFinding.objects.filter(span, item__number=number),
        branch="check_of__branch_id",
        happened="check_of__checked_date",
        reference=F("check_of__site"),
        met=Q(result=R.MET),
        out=Q(result=R.LEFT_OUT),
        page="check_of_id",
    )
