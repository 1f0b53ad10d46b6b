"""A statement as files to keep: PDF, XLSX, CSV."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from merchants.settlement.access import statement_for
from merchants.settlement.documents import documents_of, download
from merchants.stores.access import OperatorRequest, operator_page
from merchants.stores.models import OperatorRole

MONEY = (OperatorRole.OWNER, OperatorRole.FINANCE)


@require_safe
@operator_page(*MONEY)
def papers(request: OperatorRequest, number: str) -> HttpResponse:
    """The files of a statement, each with its SHA-256."""
    row = statement_for(request.operator.merchant, number)
    shown = {"statement": row, "documents": documents_of(row)}
    return render(request, "merchants/portal/statement_papers.html", shown)


@require_safe
@operator_page(*MONEY)
def paper(request: OperatorRequest, number: str, kind: str) -> HttpResponse:
    """One of them."""
    return download(statement_for(request.operator.merchant, number), kind)
