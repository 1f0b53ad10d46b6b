"""What the measures share: a case carries its branch, its moment, a number to find it by, and how it went.

Every QuerySet of a measure has these annotations: `of_branch` (key), `case_at` (day or moment),
`case_number`, `case_page` (key of the row whose page tells more), `is_met`, and `is_out`: left out by the
exceptions of the standard, unless it was met all the same.
"""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from club.core.clock import midnight


def cases(
    rows: QuerySet,
    *,
    branch: Any,
    happened: str,
    reference: Any,
    met: Any,
    out: Any = None,
    page: str = "pk",
) -> QuerySet:
    """The rows with what every measure says of them; `met` and `out` are conditions."""
    return rows.annotate(
        of_branch=F(branch) if isinstance(branch, str) else branch,
        case_at=F(happened),
        case_page=F(page),
        case_number=F(reference) if isinstance(reference, str) else reference,
        is_met=_flag(met),
        is_out=_flag(Q(pk__in=[]) if out is None else out),
    )


def in_days(field: str, start: date, end: date) -> Q:
    """A moment on these days; the end is exclusive."""
    return Q(**{f"{field}__gte": midnight(start), f"{field}__lt": midnight(end)})


MET, OUT, MISSED = Q(is_met=True), Q(is_met=False, is_out=True), Q(is_met=False, is_out=False)


def by_branch(rows: QuerySet) -> list[dict[str, int]]:
    """Each branch with its cases: total, left out, met. One query."""
    counted = rows.filter(of_branch__isnull=False).order_by().values("of_branch")
    parts = {"total": Count("pk"), "left_out": Count("pk", filter=OUT), "met": Count("pk", filter=MET)}
    return list(counted.annotate(**parts))


def _flag(condition: Any) -> Any:
    return (
        ExpressionWrapper(condition, output_field=BooleanField()) if isinstance(condition, Q) else condition
    )
