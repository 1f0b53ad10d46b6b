"""The results of the club for a span of months, in reach of the post; each number leads to its rows."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from club.core.clock import month_bounds
from club.core.documents import xlsx_file
from club.members.models import Member
from cms.desk.access import reach_to, rows_for, staff
from cms.desk.actions import note_export
from cms.desk.views.page import desk_page, show
from cms.reports import results
from cms.reports.kept import Kept, kept
from cms.reports.periods import in_words
from cms.reports.results_file import sheets
from vouchers.campaigns.models import Try
from vouchers.lifecycle.models import Gift, Redemption, Voucher

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPANS = (1, 3, 12)
STAGES = {
    "given": gettext_lazy("Gifts given"),
    "collected": gettext_lazy("collected"),
    "used": gettext_lazy("used at least once"),
    "settled": gettext_lazy("in a statement"),
}
TITLES = (
    gettext_lazy("By service"),
    gettext_lazy("By branch of the store"),
    gettext_lazy("By tier of the member"),
)
KINDS = (Member, Gift, Voucher, Redemption, Try)


@require_safe
@desk_page(Redemption, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """Growth, funnel, draws, cost, what lapsed, renewals."""
    start, end = span(request)
    found = _numbers(request, start, end)
    page = {"counted_at": found.at, **period(start, end), **_shown(found.value)}
    return show(request, "cms/desk/results.html", _("Results"), "history", **page)


@require_safe
@desk_page(Redemption, "view")
def file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    (start, end), at = span(request), timezone.now()
    found = _numbers(request, start, end).value
    pages = sheets(found, STAGES, TITLES, start, end - timedelta(days=1))
    rows = sum(len(list(each.rows)) for each in pages)
    note_export(model=Redemption, rows=rows, kind="xlsx", by=staff(request), at=at)
    answer = HttpResponse(xlsx_file(pages, title=_("Results"), at=at), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="results-{in_words(start, end)}.xlsx"'
    return answer


@require_safe
@desk_page(Gift, "view")
def gifts(request: HttpRequest) -> HttpResponse:
    """The gifts behind a number of the funnel, or those that a campaign gave as prizes."""
    start, end = span(request)
    stage, draw = request.GET.get("stage", ""), request.GET.get("draw", "")
    if stage not in STAGES or (draw and not draw.isdecimal()):
        raise Http404
    rows = results.at_stage(rows_for(request.user, Gift, ["view"]), stage, start, end)
    rows = results.won(rows, int(draw)) if draw else rows
    rows = rows.select_related("member__customer", "package").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    what = _("Prizes given") if draw else str(STAGES["given"])
    title = f"{what} · {STAGES[stage]}" if stage != "given" else what
    return show(
        request, "cms/desk/results_gifts.html", title, "folder-open-1", page=page, **period(start, end)
    )


def span(request: HttpRequest) -> tuple[date, date]:
    """The months asked for: `months` of them, the last one `month`; this month when nothing is said."""
    try:
        day = parse_date(f"{request.GET.get('month', '')}-01") or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    start, end = month_bounds(min(day, timezone.localdate()))
    asked = request.GET.get("months", "1")
    for _n in range((int(asked) if asked in map(str, SPANS) else 1) - 1):
        start, _end = month_bounds(start - timedelta(days=1))
    return start, end


def period(start: date, end: date) -> dict[str, Any]:
    """What the bar above says of the months that are shown."""
    last = end - timedelta(days=1)
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    before, after = start - timedelta(days=1), end
    return {
        "start": start,
        "last": last,
        "months": months,
        "spans": SPANS,
        "month": f"{last:%Y-%m}",
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= timezone.localdate() else "",
    }


def _numbers(request: HttpRequest, start: date, end: date) -> Kept[results.Numbers]:
    user, anew = request.user, "anew" in request.GET
    rows = results.Rows(*(rows_for(user, kind, ["view"]) for kind in KINDS))
    whose = reach_to(user, *KINDS)
    return kept(
        *("results", "with draws", whose, start, end),
        count=lambda: results.numbers(rows, start, end),
        at=timezone.now(),
        anew=anew,
    )


def _shown(numbers: results.Numbers) -> dict[str, Any]:
    groups = zip(TITLES, results.GROUPS, numbers.costs, strict=True)
    widest = results.widest
    return {
        "growth": numbers.growth,
        "growth_widest": widest(month.joined for month in numbers.growth),
        "draws": numbers.draws,
        "funnel": [(STAGES[stage.name], stage) for stage in numbers.funnel],
        "renewals": numbers.renewals,
        "groups": [(title, name, rows, widest(row.fen for row in rows)) for title, name, rows in groups],
        "total_fen": sum(row.fen for row in numbers.costs[0]),
        "lapsed": numbers.lapsed,
    }
