"""Payout runs: prepare, release, the bank's file, its results."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from club.core.errors import DomainError
from cms.desk.access import row_for, rows_for, staff
from cms.desk.forms.acts import ReasonForm
from cms.desk.forms.settle import PrepareForm, ResultsForm
from cms.desk.views.acting import fill_in, press
from cms.desk.views.page import desk_page, show
from merchants.settlement.actions import (
    ask_transfers,
    cancel_payouts,
    note_results,
    prepare_payouts,
    release_payouts,
)
from merchants.settlement.bankfile import content_of
from merchants.settlement.models import PayoutRun, Statement
from merchants.settlement.queries import unpaid
from merchants.settlement.ways import WAYS

RELEASED = gettext_lazy("Released. The file for the bank can be downloaded.")


@desk_page(Statement, "pay")
def prepare(request: HttpRequest) -> HttpResponse:
    """Choose approved statements; they become one run."""
    payable = unpaid(rows_for(request.user, Statement, ["pay"])).select_related("merchant").order_by("pk")
    form = PrepareForm(request.POST or None, payable=payable)
    if form.is_valid():
        try:
            done = prepare_payouts(**form.cleaned_data, by=staff(request), at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, " ".join([str(refusal), *refusal.details.get("left_out", [])]))
        else:
            for row, why in done.left_out:
                messages.warning(request, f"{row.number}: {why}")
            messages.success(request, _("Prepared. Another person releases it."))
            return redirect(reverse("payoutrun:inspect", args=[done.run.pk]))
    lead = _(
        "Approved statements of merchants from whom nothing is kept back. Another person releases the run; "
        "only then is there a file for the bank."
    )
    words = {"submit": _("Prepare"), "payable": payable, "lead": lead}
    return show(
        request, "cms/desk/payout_prepare.html", _("Prepare a payout run"), "decimal", form=form, **words
    )


@require_POST
@desk_page(PayoutRun, "release")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go."""
    row = row_for(request.user, PayoutRun, pk, "release")
    is_asked = WAYS[row.way].is_asked
    words = _("Released. Stripe is asked within a minute.") if is_asked else RELEASED
    return press(request, release_payouts, words, reverse("payoutrun:inspect", args=[pk]), run=row)


@require_POST
@desk_page(PayoutRun, "change")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of its transfers."""
    row = row_for(request.user, PayoutRun, pk, "change")
    words = _("Stripe was asked. What it says stands below; where it said nothing it is asked again.")
    return press(request, ask_transfers, words, reverse("payoutrun:inspect", args=[pk]), run=row)


@desk_page(PayoutRun, "change")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    row = row_for(request.user, PayoutRun, pk, "change")
    words = {
        "title": _("Cancel the payout run"),
        "submit": _("Cancel the run"),
        "done": _("Cancelled. Its statements can enter another run."),
        "icon": "decimal",
        "no": True,
    }
    form = ReasonForm(request.POST or None)
    return fill_in(request, form, cancel_payouts, words, reverse("payoutrun:inspect", args=[pk]), run=row)


@require_safe
@desk_page(PayoutRun, "change")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank, once it was released."""
    row = row_for(request.user, PayoutRun, pk, "change")
    try:
        content = content_of(row) if row.file_sha256 else None
    except DomainError as refusal:
        messages.error(request, str(refusal))
        content = None
    if content is None:
        return redirect(reverse("payoutrun:inspect", args=[pk]))
    answer = HttpResponse(content, content_type=f"text/csv; charset={row.encoding}")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.csv"'
    return answer


@desk_page(PayoutRun, "change")
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What the bank says."""
    row = row_for(request.user, PayoutRun, pk, "change")
    words = {
        "title": _("Results from the bank"),
        "submit": _("Take in"),
        "lead": _("Whole or not at all; what was taken in before is passed over."),
        "done": _("The results are taken in."),
        "icon": "decimal",
    }
    form = ResultsForm(request.POST or None, request.FILES or None)
    return fill_in(request, form, note_results, words, reverse("payoutrun:inspect", args=[pk]), run=row)
