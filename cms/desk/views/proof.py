"""For auditors: the last proof of the books, and the same money on all its ways, down to the rows."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from club.core.clock import month_bounds
from club.core.models import ProofRun
from club.core.proof import last_proof
from cms.chain.queries import head, linked
from cms.desk.access import reaches_all, row_for, rows_for
from cms.desk.forms.acts import ProofMonthForm
from cms.desk.views.page import desk_page, show
from cms.reports.balance import Sums, balances
from cms.reports.invariants import CHECKS
from merchants.ledger.models import Payable
from merchants.settlement.documents import documents_of, download
from merchants.settlement.models import Statement
from merchants.settlement.shadow import shadow_run
from merchants.stores.models import Merchant

LATEST = 10


@require_safe
@desk_page(ProofRun, "view")
def proof(request: HttpRequest) -> HttpResponse:
    """The last proof, the chain, and a month's sums of every merchant in reach."""
    first, following = _month(request)
    rows = balances(first, following, _reach(request.user))
    context = {
        "rows": sorted(rows, key=lambda row: not row.sums.difference),
        "total": sum((row.sums for row in rows), Sums()),
        "broken": sum(1 for row in rows if row.sums.difference),
        **_frame(first, following),
    }
    chain = {"head": head(), "linked": linked()}
    runs = {"last": last_proof(), "runs": ProofRun.objects.order_by("-at", "-pk")[:LATEST]}
    return show(
        request, "cms/desk/proof.html", _("Proof of the books"), "success", **context, **chain, **runs
    )


@require_safe
@desk_page(ProofRun, "view")
def merchant(request: HttpRequest, pk: int) -> HttpResponse:
    """One merchant in a month: its sums, its statements beside their shadow, and the way to the rows."""
    row = row_for(request.user, Merchant, pk, "view")
    first, following = _month(request)
    found = balances(first, following, [row.pk])
    context = {
        "merchant": row,
        "sums": found[0].sums if found else Sums(),
        "shadows": shadow_run(first, [row.pk]),
        **_frame(first, following),
    }
    return show(request, "cms/desk/proof_merchant.html", row.name, "success", **context)


@require_safe
@desk_page(ProofRun, "view")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What one proof found, check by check."""
    row = get_object_or_404(ProofRun, pk=pk)
    claims = {f"{check.invariant} {check.name}": check.claim for check in CHECKS}
    findings = [
        {**each, "claim": claims.get(f"{each['invariant']} {each['check']}", each["check"])}
        for each in row.findings
    ]
    return show(
        request, "cms/desk/proof_run.html", _("Proof of the books"), "success", run=row, findings=findings
    )


@require_safe
@desk_page(Statement, "view")
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement as files, each with its SHA-256, and beside its shadow."""
    row = row_for(request.user, Statement, pk, "view")
    shadows = {one.pk: one for one in shadow_run(row.period_start, [row.merchant_id])}
    context = {"statement": row, "documents": documents_of(row), "shadow": shadows[row.pk]}
    return show(request, "cms/desk/papers.html", row.number, "doc-full", **context)


@require_safe
@desk_page(Statement, "view")
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One of them."""
    return download(row_for(request.user, Statement, pk, "view"), kind)


def _month(request: HttpRequest) -> tuple[date, date]:
    """The month asked for, or the last one that is over."""
    this = month_bounds(timezone.localdate())[0]
    form = ProofMonthForm(request.GET)
    return month_bounds(
        form.cleaned_data["month"] if form.is_valid() else this.replace(day=1) - date.resolution
    )


def _frame(first: date, following: date) -> dict[str, Any]:
    last = following - date.resolution
    return {"month": f"{first:%Y-%m}", "first": first.isoformat(), "last_day": last.isoformat()}


def _reach(user: Any) -> list[int] | None:
    """The merchants in reach; None when that is everybody."""
    if reaches_all(user, Payable, "view"):
        return None
    return list(rows_for(user, Merchant, ["view"]).values_list("pk", flat=True))
