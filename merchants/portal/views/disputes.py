"""A line that is not right, and the answer to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from club.core.errors import DomainError
from merchants.counter.once import Door
from merchants.portal.settle_forms import DisputeForm, WordsForm
from merchants.portal.views.statements import MONEY
from merchants.settlement import actions
from merchants.settlement.access import dispute_for, line_for, statement_for
from merchants.settlement.models import Dispute
from merchants.stores.access import OperatorRequest, operator_page


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(*MONEY)
def dispute(request: OperatorRequest, number: str, uid: UUID) -> HttpResponse:
    """Say what is wrong with one line."""
    statement = statement_for(request.operator.merchant, number)
    line = line_for(statement, uid)
    form = DisputeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        facts = {name: said[name] for name in ("category", "words", "paper")}
        try:
            actions.dispute(
                statement=statement, line=line, wanted_fen=said["wanted"], **facts, **_who(request)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("We look into it. You find the answer below the line."))
            return redirect("portal_statement", number)
    shown = {"statement": statement, "line": line, "form": form}
    return render(request, "merchants/portal/dispute.html", shown)


@require_POST
@operator_page(*MONEY)
def withdraw(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Take it back."""
    row = dispute_for(request.operator.merchant, uid)
    return _answer(request, row, lambda: actions.withdraw_dispute(dispute=row, **_who(request)))


@require_POST
@operator_page(*MONEY)
def agree(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """The line stays as it is."""
    row = dispute_for(request.operator.merchant, uid)
    return _answer(request, row, lambda: actions.agree(dispute=row, **_who(request)))


@require_POST
@operator_page(*MONEY)
def insist(request: OperatorRequest, uid: UUID) -> HttpResponse:
    """Ask for a second look."""
    row = dispute_for(request.operator.merchant, uid)
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _answer(request, row, lambda: actions.insist(dispute=row, words=words, **_who(request)))


def _who(request: OperatorRequest) -> dict:
    return {"by": Door(request.operator).by, "at": timezone.now()}


def _answer(request: OperatorRequest, row: Dispute, act: Callable[[], Dispute]) -> HttpResponse:
    try:
        act()
        messages.success(request, _("Thank you, it is noted."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal_statement", row.statement.number)
