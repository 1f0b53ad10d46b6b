"""Service standards at the desk: the next version, attainment, closing and publishing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.permissions import policy_registry

from club.managers.models import ToDo
from club.messaging.models import Message
from club.organisation.models import Branch
from club.revisits.models import QualityCheck, Revisit
from club.standards import actions
from club.standards.measures import MET, MISSED, OUT
from club.standards.models import (
    Attainment,
    AttainmentPeriod,
    CheckFinding,
    ClaimClock,
    ServiceItem,
    ServiceStandard,
    SiteCheck,
)
from club.standards.periods import Span, quarter_of, span_of, year_of
from club.standards.queries import InForce, closed
from cms.desk.access import may, row_for
from cms.desk.forms.standards import StandardForm
from cms.desk.naming import called
from cms.desk.people import name_of_staff
from cms.desk.reach import below
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from cms.reports import attainment as report
from merchants.bookings.models import Booking

FORM = require_http_methods(["GET", "HEAD", "POST"])
ICON = "list-ol"
PARTS = {
    "all": (None, gettext_lazy("all cases")),
    "met": (MET, gettext_lazy("standard met")),
    "missed": (MISSED, gettext_lazy("standard missed")),
    "out": (OUT, gettext_lazy("left out as an exception")),
}

# The kind of row that a case's page is about, and the name of its address.
PAGES: dict[type, tuple[type, str]] = {
    Revisit: (Revisit, "revisit:inspect"),
    QualityCheck: (Revisit, "revisit:inspect"),
    ToDo: (ToDo, "todo:inspect"),
    Booking: (Booking, "booking:inspect"),
    ClaimClock: (ClaimClock, "claimclock:inspect"),
    CheckFinding: (SiteCheck, "sitecheck:inspect"),
    Message: (Message, "message:inspect"),
}


@FORM
@desk_page(ServiceStandard, "add")
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a standard."""
    item = row_for(request.user, ServiceItem, pk, "view")
    form = StandardForm(request.POST if request.method == "POST" else None, item=item, user=request.user)
    words = {
        "title": _("New version of a standard"),
        "icon": ICON,
        "submit": _("Put it in force"),
        "done": _("Written. It holds from its day on."),
        "lead": f"{item.number} · {called(item)}",
    }
    back = reverse("serviceitem:inspect", args=[pk])
    return fill_in(request, form, actions.write_standard, words, back, item=item)


@require_safe
@desk_page(Attainment, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """A quarter or a year: every item at a branch, and how its branches stand."""
    span, branches = _span(request), _branches(request)
    branch = _chosen(request, branches)
    period, standards = report.period_of(span, timezone.now()), InForce(span.last)
    page = {
        **_frame(request, period),
        "branch": branch,
        "kept": f"&branch={branch.pk}",
        "lines": report.lines_of(period, branch, standards),
        "places": report.places_of(period, branches, standards),
    }
    return show(request, "cms/desk/attainment.html", _("Attainment of standards"), "history", **page)


@require_safe
@desk_page(Attainment, "view")
def one_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item at every branch in reach."""
    span, item = _span(request), row_for(request.user, ServiceItem, pk, "view")
    period = report.period_of(span, timezone.now())
    rows = report.branches_of(item, period, _branches(request), InForce(span.last))
    page = {**_frame(request, period), "item": item, "rows": rows}
    return show(request, "cms/desk/attainment_item.html", called(item), "history", **page)


@require_safe
@desk_page(Attainment, "view")
def cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases behind a number."""
    span, item = _span(request), row_for(request.user, ServiceItem, pk, "view")
    branch = _chosen(request, _branches(request))
    part, words = PARTS.get(request.GET.get("part", ""), PARTS["all"])
    found = report.cases_of(item, span, branch)
    rows = list((found.filter(part) if part else found)[: report.SHOWN])
    page = {
        "item": item,
        "span": span,
        "branch": branch,
        "words": words,
        "closed": closed(span),
        "rows": rows,
        "opens": _opens(request, found.model),
        "shown": report.SHOWN,
    }
    return show(request, "cms/desk/attainment_cases.html", called(item), "history", **page)


@require_POST
@desk_page(AttainmentPeriod, "add")
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Count a period for good."""
    span = span_of(code)
    if span is None:
        raise Http404
    done = _("The period is closed. A colleague can publish it.")
    return press(request, actions.close_period, done, _back(span), span=span)


@require_POST
@desk_page(AttainmentPeriod, "publish")
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read it."""
    span = span_of(code)
    period = closed(span) if span else None
    if span is None or period is None:
        raise Http404
    row_for(request.user, AttainmentPeriod, period.pk, "publish")
    done = _("Published. Everybody can read it now.")
    return press(request, actions.publish_attainment, done, _back(span), period=period)


def _opens(request: HttpRequest, model: type) -> str:
    """The page of a case by the name of its address, for those who may read such rows."""
    kind, name = PAGES.get(model, (None, ""))
    return name if kind and may(request.user, kind, "view") else ""


def _back(span: Span) -> str:
    return f"{reverse('attainment:index')}?period={span.code}"


def _span(request: HttpRequest) -> Span:
    today = timezone.localdate()
    span = span_of(request.GET.get("period", "")) or quarter_of(today)
    return span if span.start <= today and span.start.year >= 2000 else quarter_of(today)


def _branches(request: HttpRequest) -> list[Branch]:
    paths = policy_registry.get_by_type(Attainment).paths(request.user, "view")
    return list(Branch.objects.filter(below(paths, "path")))


def _chosen(request: HttpRequest, branches: list[Branch]) -> Branch:
    asked = request.GET.get("branch", "")
    if not asked.isdecimal():
        if not branches:
            raise PermissionDenied
        return branches[0]
    found = next((branch for branch in branches if branch.pk == int(asked)), None)
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, period: report.Period) -> dict[str, Any]:
    span, row, today = period.span, period.closed, timezone.localdate()
    is_mine = row is not None and row.closed_by_id == str(request.user.uid)
    return {
        "span": span,
        "quarters": [each for each in year_of(span.start).quarters() if each.start <= today],
        "year": year_of(span.start),
        "next": span.after if span.after.start <= today else None,
        "period": period,
        "closer": name_of_staff(row.closed_by_id) if row else "",
        "publisher": name_of_staff(row.published_by_id) if row else "",
        "may_close": row is None
        and span.is_over(timezone.now())
        and may(request.user, AttainmentPeriod, "add"),
        "may_publish": row is not None
        and not row.published_at
        and not is_mine
        and may(request.user, AttainmentPeriod, "publish"),
        "is_mine": is_mine and row is not None and not row.published_at,
    }
