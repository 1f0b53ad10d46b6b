"""Paying back what was not used of a bought package."""

from typing import Any

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
from vouchers.mall.actions import NothingToRefund, request_refund
from vouchers.mall.models import Order
from vouchers.mall.queries import limit_of_refunds, offer_of
from vouchers.mall.refunding import Offer


class RefundForm(WhyForm):
    """Why, and the amount that was shown with the question."""

    amount_fen = forms.IntegerField(widget=forms.HiddenInput)


@desk_page(Order, "change")
def pay_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Says how much it is, what is withdrawn for it and whether a second person is needed, and asks why."""
    row = row_for(request.user, Order, pk, "change")
    back, offer = reverse("order:inspect", args=[pk]), offer_of(row)
    if not offer.amount_fen:
        messages.error(request, str(NothingToRefund()))
        return redirect(back)
    words = _for_two(offer) if offer.amount_fen > limit_of_refunds() else _alone(offer)
    form = RefundForm(request.POST or None, initial={"amount_fen": offer.amount_fen})
    frame = {"title": _("Pay back"), "icon": "rotate", "no": True}
    return fill_in(request, form, request_refund, {**frame, **words}, back, order=row)


def _alone(offer: Offer) -> dict[str, Any]:
    count, amount = len(offer.vouchers), yuan(offer.amount_fen)
    lead = ngettext(
        "¥%(amount)s for %(count)d unused voucher, withdrawn at once. It goes back the way it was paid.",
        "¥%(amount)s for %(count)d unused vouchers, withdrawn at once. It goes back the way it was paid.",
        count,
    )
    return {
        "submit": _("Pay back ¥%(amount)s") % {"amount": amount},
        "lead": lead % {"amount": amount, "count": count},
        "done": _("Asked for. The member gets a message when the money is on its way."),
    }


def _for_two(offer: Offer) -> dict[str, Any]:
    amount, limit = yuan(offer.amount_fen), yuan(limit_of_refunds())
    lead = _(
        "¥%(amount)s is above ¥%(limit)s, what one person may pay back alone. Nothing is withdrawn and no "
        "money moves until a second person approves it."
    )
    return {
        "submit": _("Ask for ¥%(amount)s") % {"amount": amount},
        "lead": lead % {"amount": amount, "limit": limit},
        "done": _("Asked for. It waits for a second person."),
    }
