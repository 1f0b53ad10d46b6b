"""What was redeemed."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from club.core.clock import local_date
from merchants.portal import queries
from merchants.portal.forms import HistoryForm
from merchants.portal.sheets import sheet
from merchants.portal.shown import Use
from merchants.stores.access import OperatorRequest, operator_page, stores_of


@require_safe
@operator_page()
def history(request: OperatorRequest) -> HttpResponse:
    """Redemptions by day, store and word, newest first; undone ones are marked."""
    form, now = _form(request), timezone.now()
    part = queries.part_of(
        queries.history(request.operator, form.cleaned_data), form.cleaned_data.get("before")
    )
    uses = [Use(row, now) for row in part.rows]
    shown = {"form": form, "uses": uses, "next": part.next, "query": _query(request)}
    return render(request, "merchants/portal/history.html", shown)


@require_safe
@operator_page()
def export(request: OperatorRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = queries.history(request.operator, _form(request).cleaned_data)
    head = [str(title) for title in queries.HISTORY_HEAD]
    return sheet(f"redemptions-{local_date(timezone.now())}.csv", head, queries.history_sheet(rows))


def _form(request: OperatorRequest) -> HistoryForm:
    form = HistoryForm(request.GET, stores=stores_of(request.operator))
    form.is_valid()  # what is not valid is left out of cleaned_data and shown beside its field
    return form


def _query(request: OperatorRequest) -> str:
    """The filters as they stand, without the place in the list."""
    kept = request.GET.copy()
    kept.pop("before", None)
    return kept.urlencode()
