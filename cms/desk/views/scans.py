"""Deciding about an offline scan in conflict: paid in good faith or not, each with a reason."""

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
from merchants.offline.actions import approve_scan, reject_scan
from merchants.offline.models import OfflineScan


@desk_page(OfflineScan, "change")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The merchant is paid because it acted in good faith."""
    words = {
        "title": _("Pay this use in good faith"),
        "submit": _("Pay"),
        "lead": _("The merchant is paid; the use is taken from the voucher where that is still possible."),
    }
    return _act(request, pk, approve_scan, words)


@desk_page(OfflineScan, "change")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """The merchant is not paid."""
    words = {
        "title": _("Do not pay this use"),
        "submit": _("Do not pay"),
        "lead": _("The merchant is not paid. It reads your reason."),
        "no": True,
    }
    return _act(request, pk, reject_scan, words)


def _act(request: HttpRequest, pk: int, act: Callable, words: dict[str, Any]) -> HttpResponse:
    scan = row_for(request.user, OfflineScan, pk, "change")
    form, back = ReasonForm(request.POST or None), reverse("offlinescan:inspect", args=[pk])
    if form.is_valid():
        try:
            act(scan=scan, reason=form.cleaned_data["reason"], by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. The merchant sees it with your reason."))
            return redirect(back)
    return show(request, "cms/desk/act.html", icon="time", form=form, back=back, **words)
