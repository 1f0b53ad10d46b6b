"""What the merchant is owed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal import queries
from merchants.portal.sheets import sheet
from merchants.portal.statement_page import page_of
from merchants.settlement import actions
from merchants.settlement.access import statement_for, statements_of
from merchants.settlement.queries import open_period
from merchants.stores.access import OperatorRequest, operator_page
from merchants.stores.models import OperatorRole

MONEY = (OperatorRole.OWNER, OperatorRole.FINANCE)
LATEST = 24


@require_safe
@operator_page(*MONEY)
def statements(request: OperatorRequest) -> HttpResponse:
    """The period that runs, and the statements that were sent."""
    merchant = request.operator.merchant
    running = open_period(merchant, local_date(timezone.now()))
    shown = {"running": running, "statements": statements_of(merchant)[:LATEST]}
    return render(request, "merchants/portal/statements.html", shown)


@require_safe
@operator_page(*MONEY)
def statement(request: OperatorRequest, number: str) -> HttpResponse:
    """A statement: why this amount, line by line, and what may be said about it."""
    row = statement_for(request.operator.merchant, number)
    wanted = {name: request.GET.get(name, "")[:20] for name in ("store", "product")}
    return render(request, "merchants/portal/statement.html", page_of(row, **wanted, before=_before(request)))


@require_POST
@operator_page(*MONEY)
def confirm(request: OperatorRequest, number: str) -> HttpResponse:
    """Agree with a statement."""
    row = statement_for(request.operator.merchant, number)
    try:
        actions.confirm(statement=row, by=Door(request.operator).by, at=timezone.now())
        messages.success(request, _("Confirmed. Please send the invoice for this amount."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_statement", number)


@require_safe
@operator_page(*MONEY)
def export(request: OperatorRequest, number: str) -> StreamingHttpResponse:
    """The lines as a file."""
    row = statement_for(request.operator.merchant, number)
    head = [_("Time"), _("Store"), _("Service"), _("Uses"), _("Price (yuan)"), _("Amount (yuan)")]
    head += [_("Customer"), _("Plate"), _("Number")]
    return sheet(f"{row.number}.csv", head, queries.lines_sheet(row))


def _before(request: OperatorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
