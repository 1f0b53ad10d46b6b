"""The months of complaints, and what is put right."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from club.complaints import actions, counting
from club.complaints.models import ClosedMonth, Complaint, Rectification
from cms.desk.access import may, row_for, rows_for
from cms.desk.forms.counting import CheckForm, OutcomeForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.reports.complaint_months import months_of
from cms.reports.periods import span_of
from cms.reports.results import widest


@require_safe
@desk_page(ClosedMonth, "view")
def months(request: HttpRequest) -> HttpResponse:
    """The months of a year: what counts for each, and for the year."""
    this, asked = timezone.localdate().year, request.GET.get("year", "")
    year = min(int(asked), this) if asked.isdecimal() and int(asked) >= 2000 else this
    rows, at = rows_for(request.user, Complaint, ["view"]), timezone.now()
    found = months_of(rows, year, at)
    page = {
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < this else None,
        "months": found,
        "months_sum": sum(month.count for month in found),
        "in_year": counting.valid_in_year(rows, year, at).count(),
        "widest": widest(month.count for month in found),
        "may_close": may(request.user, ClosedMonth, "add"),
    }
    return show(request, "cms/desk/complaint_months.html", _("Count of complaints"), "calendar-check", **page)


@require_POST
@desk_page(ClosedMonth, "add")
def close(request: HttpRequest, month: str) -> HttpResponse:
    """Count a month for good."""
    span: tuple[date, date] | None = span_of(month)
    if span is None:
        raise Http404
    back = f"{reverse('complaint_months:index')}?year={span[0].year}"
    return press(request, actions.close_month, _("The month is closed."), back, month=span[0])


@desk_page(Rectification, "change")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was to be changed is."""
    row, back = (
        row_for(request.user, Rectification, pk, "change"),
        reverse("rectification:inspect", args=[pk]),
    )
    if row.owner_id != request.user.pk:
        raise PermissionDenied
    words = {"title": _("Report it as done"), "submit": _("Report"), "done": _("Somebody else checks it.")}
    form = OutcomeForm(request.POST or None)
    return fill_in(request, form, actions.report_rectified, {**words, "icon": "tick"}, back, task=row)


@desk_page(Rectification, "verify")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Look whether it is."""
    row, back = (
        row_for(request.user, Rectification, pk, "verify"),
        reverse("rectification:inspect", args=[pk]),
    )
    words = {"title": _("Check it"), "submit": _("Decide"), "done": _("Recorded."), "icon": "tick"}
    return fill_in(request, CheckForm(request.POST or None), actions.verify_rectified, words, back, task=row)
