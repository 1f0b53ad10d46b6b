"""A second person decides about a refund."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from club.core.money import yuan
from cms.desk.access import row_for
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page
from vouchers.mall.actions import approve_refund, decline_refund
from vouchers.mall.models import RefundRequest


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever asked for it reads it, and the audit trail keeps it."),
    )


@desk_page(RefundRequest, "change")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what happens, and does it."""
    row = row_for(request.user, RefundRequest, pk, "change")
    lead = _("¥%(amount)s goes back the way it was paid; the unused vouchers are withdrawn at once.")
    words = {
        "title": _("Approve the refund"),
        "submit": _("Pay back ¥%(amount)s") % {"amount": yuan(row.amount_fen)},
        "lead": lead % {"amount": yuan(row.amount_fen)},
        "done": _("Approved. The member gets a message when the money is on its way."),
        "icon": "rotate",
        "no": True,
    }
    # Nothing to fill in: that it was sent is the answer.
    form = forms.Form(request.POST if request.method == "POST" else None)
    return fill_in(request, form, approve_refund, words, _page(pk), asked=row)


@desk_page(RefundRequest, "change")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why."""
    row = row_for(request.user, RefundRequest, pk, "change")
    words = {
        "title": _("Decline the refund"),
        "submit": pgettext("of a refund", "Decline"),
        "lead": _("Nothing is paid back and no voucher is withdrawn."),
        "done": _("Declined."),
        "icon": "rotate",
    }
    return fill_in(request, DeclineForm(request.POST or None), decline_refund, words, _page(pk), asked=row)


def _page(pk: int) -> str:
    return reverse("refundrequest:inspect", args=[pk])
