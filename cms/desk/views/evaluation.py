"""The service evaluation at the desk: how each score comes about, bonus and malus, closing, the scheme."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.permissions import policy_registry

from club.standards import actions
from club.standards.models import Evaluation, EvaluationPoints, EvaluationScheme
from club.standards.periods import Span, span_of
from club.standards.periods import year_of as year_of_day
from cms.desk.access import may, reaches_all
from cms.desk.forms.evaluation import PointsForm, SchemeForm
from cms.desk.people import name_of_staff
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.reports import evaluation as report

FORM = require_http_methods(["GET", "HEAD", "POST"])
ICON = "order"


@require_safe
@desk_page(Evaluation, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """A year: every indicator at every province in reach, and the head office."""
    span = _span(request)
    year = report.year_of(span, timezone.now())
    paths = policy_registry.get_by_type(Evaluation).paths(request.user, "view")
    given = EvaluationPoints.objects.filter(year=span.start.year).select_related("branch")
    is_open, may_change = year.closed is None, may(request.user, Evaluation, "add")
    page = {
        "year": year,
        "span": span,
        "next": span.after if span.after.start <= timezone.localdate() else None,
        "scored": [one for one in year.scored if one.branch.path.startswith(tuple(paths))],
        "given": [row for row in given if row.branch.path.startswith(tuple(paths))],
        "sees_all": reaches_all(request.user, Evaluation, "view"),
        "closer": name_of_staff(year.closed.closed_by_id) if year.closed else "",
        "bands": year.scheme.bands.all(),
        "may_give": is_open and may_change,
        "may_close": is_open and may_change and span.is_over(timezone.now()),
        "may_write": may_change,
    }
    return show(request, "cms/desk/evaluation.html", _("Service evaluation"), ICON, **page)


@require_POST
@desk_page(Evaluation, "add")
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Write a year down for good."""
    span = _year(number)
    year = report.year_of(span, timezone.now(), anew=True)
    facts: dict[str, Any] = {"year": number, "scheme": year.scheme, "scored": year.scored}
    return press(request, actions.close_evaluation, _("The year is closed."), _back(span), **facts)


@FORM
@desk_page(Evaluation, "add")
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Bonus or malus."""
    words = {
        "title": _("Bonus or malus"),
        "submit": _("Record"),
        "done": _("Recorded."),
        "icon": ICON,
        "lead": _("It cannot be taken back; a mistake is evened out by the same points the other way."),
    }
    form = PointsForm(request.POST if request.method == "POST" else None)
    return fill_in(request, form, actions.give_points, words, _back(_year(number)), year=number)


@FORM
@desk_page(Evaluation, "add")
def write(request: HttpRequest) -> HttpResponse:
    """The next scheme."""
    now = EvaluationScheme.objects.prefetch_related("indicators")[0]
    words = {
        "title": _("New scheme of evaluation"),
        "submit": _("Put it in force"),
        "done": _("Written. It holds for years that end on its day or later."),
        "icon": ICON,
        "lead": _("The weights add to 100; an indicator of weight 0 is left out. Grades stay as they are."),
    }
    form = SchemeForm(request.POST if request.method == "POST" else None, scheme=now)
    template, back = "cms/desk/evaluation_scheme.html", reverse("evaluation:index")
    return fill_in(request, form, actions.write_scheme, words, back, template)


def _back(span: Span) -> str:
    return f"{reverse('evaluation:index')}?year={span.code}"


def _year(number: int) -> Span:
    today = timezone.localdate()
    return (
        year_of_day(today.replace(year=number, day=1)) if 2000 <= number <= today.year else year_of_day(today)
    )


def _span(request: HttpRequest) -> Span:
    span = span_of(request.GET.get("year", ""))
    return _year(span.start.year if span else timezone.localdate().year)
