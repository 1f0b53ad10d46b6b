"""Answering disputes, and looking after invoices."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from club.core.money import yuan
from cms.desk.access import row_for
from cms.desk.forms.settle import AcceptForm, ReturnForm, WordsForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page
from merchants.settlement.actions import accept_dispute, check_invoice, reject_dispute, return_invoice
from merchants.settlement.models import Dispute, Invoice, Paper


@desk_page(Dispute, "change")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The line should have been another amount."""
    row = row_for(request.user, Dispute, pk, "change")
    wanted = row.line.amount_fen if row.wanted_fen is None else row.wanted_fen
    words = {
        "title": _("Accept the dispute"),
        "submit": _("Accept the dispute"),
        "lead": _("The line is ¥%(amount)s and stays as it is.") % {"amount": yuan(row.line.amount_fen)},
        "done": _("Accepted. The difference stands in the next statement."),
        "icon": "warning",
    }
    form = AcceptForm(request.POST or None, initial={"right_fen": f"{wanted / 100:.2f}"})
    return fill_in(request, form, accept_dispute, words, reverse("dispute:inspect", args=[pk]), dispute=row)


@desk_page(Dispute, "change")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """The line stays as it is."""
    row = row_for(request.user, Dispute, pk, "change")
    words = {
        "title": _("Reject the dispute"),
        "submit": _("Reject"),
        "lead": _("The merchant may agree, or insist once; then another person decides for good."),
        "done": _("Rejected. The merchant reads your answer."),
        "icon": "warning",
        "no": True,
    }
    form = WordsForm(request.POST or None)
    return fill_in(request, form, reject_dispute, words, reverse("dispute:inspect", args=[pk]), dispute=row)


@require_POST
@desk_page(Invoice, "change")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """It was compared with its file."""
    row = row_for(request.user, Invoice, pk, "change")
    words = _("Checked. Another person can approve the statement.")
    return press(request, check_invoice, words, reverse("invoice:inspect", args=[pk]), invoice=row)


@desk_page(Invoice, "change")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes back to the merchant."""
    row = row_for(request.user, Invoice, pk, "change")
    words = {
        "title": _("Return the invoice"),
        "submit": _("Return"),
        "done": _("Returned. The merchant makes another."),
        "icon": "doc-full",
        "no": True,
    }
    form = ReturnForm(request.POST or None)
    return fill_in(request, form, return_invoice, words, reverse("invoice:inspect", args=[pk]), invoice=row)


@require_safe
@desk_page(Invoice, "view")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of an invoice."""
    return _download(row_for(request.user, Invoice, pk, "view").paper)


@require_safe
@desk_page(Dispute, "view")
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """What the merchant handed in with a dispute."""
    row = row_for(request.user, Dispute, pk, "view")
    if row.paper is None:
        raise Http404
    return _download(row.paper)


def _download(paper: Paper) -> HttpResponse:
    """Never shown inside a page: it came from outside."""
    with paper.file.open("rb") as stored:
        answer = HttpResponse(stored.read(), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{paper.uid.hex}.{paper.kind}"'
    return answer
