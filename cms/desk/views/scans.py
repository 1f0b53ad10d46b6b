"""Deciding about an offline scan in conflict: paid in good faith or not, each with a reason."""

from collections.abc import Callable

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
    return _act(request, pk, approve_scan, _("Pay this use in good faith"), _("Pay"))


@desk_page(OfflineScan, "change")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """The merchant is not paid."""
    return _act(request, pk, reject_scan, _("Do not pay this use"), _("Do not pay"))


def _act(request: HttpRequest, pk: int, act: Callable, title: str, submit: str) -> HttpResponse:
    scan = row_for(request.user, OfflineScan, pk, "change")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            act(scan=scan, reason=form.cleaned_data["reason"], by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. The merchant sees it with your reason."))
            return redirect(reverse("offlinescan:inspect", args=[pk]))
    return show(request, "cms/desk/act.html", title, "time", form=form, submit=submit)
