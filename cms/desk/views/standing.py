"""Stopping a merchant and letting it work again, each with a reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from club.core.errors import DomainError
from cms.desk.access import row_for, staff
from cms.desk.forms.acts import ReasonForm
from cms.desk.views.page import desk_page, show
from merchants.stores.actions import resume_merchant, suspend_merchant
from merchants.stores.models import Merchant


@desk_page(Merchant, "change")
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """No store of the merchant redeems from now on."""
    lead = _("None of its stores redeems from now on.")
    return _act(request, pk, suspend_merchant, _("Suspend %(name)s"), submit=_("Suspend"), lead=lead, no=True)


@desk_page(Merchant, "change")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """The merchant's stores redeem again."""
    lead = _("Its stores redeem again from now on.")
    return _act(
        request, pk, resume_merchant, _("Let %(name)s work again"), submit=_("Let work again"), lead=lead
    )


def _act(request: HttpRequest, pk: int, act: Callable, title: str, **words: Any) -> HttpResponse:
    merchant = row_for(request.user, Merchant, pk, "change")
    form, back = ReasonForm(request.POST or None), reverse("merchant:inspect", args=[pk])
    if form.is_valid():
        try:
            act(merchant=merchant, reason=form.cleaned_data["reason"], by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done. It holds from the next request on."))
            return redirect(back)
    title = title % {"name": merchant.name}
    return show(request, "cms/desk/act.html", title, "warning", form=form, back=back, **words)
