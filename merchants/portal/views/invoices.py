"""The invoice for a statement."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal.settle_forms import InvoiceForm
from merchants.portal.views.statements import MONEY
from merchants.settlement import actions
from merchants.settlement.access import statement_for
from merchants.stores.access import OperatorRequest, operator_page


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(*MONEY)
def invoice(request: OperatorRequest, number: str) -> HttpResponse:
    """Hand in the invoice for a confirmed statement."""
    row = statement_for(request.operator.merchant, number)
    form = InvoiceForm(request.POST or None, request.FILES or None, statement=row)
    if form.is_valid():
        facts = {"bill": form.bill(), "paper": form.cleaned_data["paper"]}
        by, at = Door(request.operator).by, timezone.now()
        try:
            actions.receive_invoice(statement=row, by=by, at=at, **facts)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. The invoice is being checked; the money follows."))
            return redirect("portal_statement", number)
    return render(request, "merchants/portal/invoice.html", {"statement": row, "form": form})
