"""What complaints come to in a span of months, in reach of the post; each number leads to its rows."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from club.complaints.models import ClockKind, Complaint, ComplaintCause, Grade
from club.core.documents import xlsx_file
from club.organisation.models import Branch
from cms.desk.access import rows_for, staff
from cms.desk.actions import note_export
from cms.desk.columns import in_language
from cms.desk.views.page import desk_page, show
from cms.desk.views.results import period, span
from cms.reports import complaint_figures as figures
from cms.reports.complaint_notice import notice
from cms.reports.kept import kept
from cms.reports.periods import in_words
from cms.reports.results import widest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GROUPS = {
    "branch": gettext_lazy("By branch"),
    "grade": gettext_lazy("By class"),
    "cause": gettext_lazy("By cause"),
}


@require_safe
@desk_page(Complaint, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """Rates, ranking, clocks kept, how they went on, distributions."""
    start, end = span(request)
    page = {**period(start, end), **_links(start, end), **_page(request, start, end)}
    return show(request, "cms/desk/complaint_figures.html", _("Complaint figures"), "history", **page)


@require_safe
@desk_page(Complaint, "view")
def file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook: the periodic notice."""
    (start, end), at = span(request), timezone.now()
    pages = notice(_page(request, start, end), start, end - timedelta(days=1))
    rows = sum(len(list(each.rows)) for each in pages)
    note_export(model=Complaint, rows=rows, kind="xlsx", by=staff(request), at=at)
    answer = HttpResponse(xlsx_file(pages, title=_("Complaint figures"), at=at), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="complaints-{in_words(start, end)}.xlsx"'
    return answer


def _page(request: HttpRequest, start: date, end: date) -> dict[str, Any]:
    rows, at = rows_for(request.user, Complaint, ["view"]), timezone.now()
    branches = rows_for(request.user, Branch, ["view"])
    sold = kept("sold", start, end, count=lambda: figures.sold(start, end), at=at)
    ranked = figures.ranking(rows, branches, start, end, at, sold.value)
    received = figures.received_in(rows, start, end)
    months = figures.months_of(rows, start, end, at)
    return {
        "rates": figures.together(ranked),
        "ranking": ranked,
        "sold_at": sold.at if sold.until > sold.at else None,
        "clocks": [(ClockKind(each.kind).label, each) for each in figures.clocks_kept(received, at)],
        "course": figures.course_of(received),
        "by_month": months,
        "month_widest": widest(month.received for month in months),
        "groups": _groups(rows, start, end, at),
    }


def _groups(rows: Any, start: date, end: date, at: Any) -> list[tuple[Any, str, list[Any], int]]:
    """Title, field, parts with their names, and what the longest bar stands for."""
    names: dict[str, dict[Any, str]] = {
        "branch": {row.pk: str(in_language(row)) for row in Branch.objects.all()},
        "cause": {row.pk: str(in_language(row)) for row in ComplaintCause.objects.all()},
        "grade": {grade.value: str(grade.label) for grade in Grade},
    }
    found = []
    for name, title in GROUPS.items():
        parts = figures.parts_of(rows, name, start, end, at)
        named = [(names[name].get(part.key, "—"), part) for part in parts]
        found.append((title, name, named, widest(part.received for part in parts)))
    return found


def _links(start: date, end: date) -> dict[str, str]:
    """What addresses of the list carry: the months that count, the days of receipt."""
    last = end - timedelta(days=1)
    days = f"received_at__date__gte={start:%Y-%m-%d}&received_at__date__lte={last:%Y-%m-%d}"
    return {"valid": in_words(start, end), "received": days}
