"""Paying back what was not used of a bought package."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.core.money import yuan
from cms.desk.access import row_for
from cms.desk.forms.promises import WhyForm
from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page
from vouchers.mall.actions import NothingToRefund, refund
from vouchers.mall.models import Order
from vouchers.mall.queries import offer_of


class RefundForm(WhyForm):
    """Why, and the amount that was shown with the question."""

    amount_fen = forms.IntegerField(widget=forms.HiddenInput)


@desk_page(Order, "change")
def pay_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Says how much it is and what is withdrawn for it, and asks why."""
    row = row_for(request.user, Order, pk, "change")
    back, offer = reverse("order:inspect", args=[pk]), offer_of(row)
    if not offer.amount_fen:
        messages.error(request, str(NothingToRefund()))
        return redirect(back)
    count = len(offer.vouchers)
    lead = ngettext(
        "¥%(amount)s for %(count)d unused voucher, withdrawn at once. It goes back the way it was paid.",
        "¥%(amount)s for %(count)d unused vouchers, withdrawn at once. It goes back the way it was paid.",
        count,
    )
    words = {
        "title": _("Pay back"),
        "submit": _("Pay back ¥%(amount)s") % {"amount": yuan(offer.amount_fen)},
        "lead": lead % {"amount": yuan(offer.amount_fen), "count": count},
        "done": _("Asked for. The member gets a message when the money is on its way."),
        "icon": "undo",
        "no": True,
    }
    form = RefundForm(request.POST or None, initial={"amount_fen": offer.amount_fen})
    return fill_in(request, form, refund, words, back, order=row)
