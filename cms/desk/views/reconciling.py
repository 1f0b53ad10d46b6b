"""Payments beside the payment services' own lists: the days, what does not agree, comparing a day now."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from cms.desk.views.acting import fill_in
from cms.desk.views.page import desk_page, show
from vouchers.mall.models import Order
from vouchers.payments.actions import reconcile
from vouchers.payments.comparing import DIFFERENCES
from vouchers.payments.gateways import open_ones
from vouchers.payments.models import Gateway, Reconciliation

PER_PAGE = 31
ICON = "list-ul"


class DayForm(forms.Form):
    """A day that is over."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    gateway = forms.ChoiceField(label=gettext_lazy("Payment service"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gateway"].choices = [(name, Gateway(name).label) for name in open_ones()]
        if len(open_ones()) == 1:
            self.fields["gateway"].widget = forms.HiddenInput()

    def clean_gateway(self) -> str:
        """Where there is one only, nobody is asked."""
        return self.cleaned_data["gateway"] or Gateway.STRIPE


@require_safe
@desk_page(Reconciliation, "view")
def days(request: HttpRequest) -> HttpResponse:
    """The days that were compared, the newest first."""
    rows = Reconciliation.objects.order_by("-day", "gateway")
    may_compare = policy_registry.get_by_type(Reconciliation).user_has_permission(request.user, "add")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "open": rows.filter(agrees=False).count(),
        "may_compare": may_compare,
    }
    return show(request, "cms/desk/reconciliation.html", _("Payments compared"), ICON, **context)


@require_safe
@desk_page(Reconciliation, "view")
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: its sums, and each line that does not agree with the way to the order."""
    row = get_object_or_404(Reconciliation, pk=pk)
    uids = [each["payment"] for each in row.differences if each["payment"]]
    orders = {str(order.payment.uid): order for order in _orders(uids)}
    lines = [
        {**each, "words": DIFFERENCES.get(each["kind"], each["kind"]), "order": orders.get(each["payment"])}
        for each in row.differences
    ]
    title = " · ".join([_("Payments compared"), row.get_gateway_display(), f"{row.day:%Y-%m-%d}"])
    return show(request, "cms/desk/reconciliation_day.html", title, ICON, row=row, lines=lines)


@desk_page(Reconciliation, "add")
def compare(request: HttpRequest) -> HttpResponse:
    """Ask a payment service about a day now."""
    yesterday = timezone.localdate() - timedelta(days=1)
    words = {
        "title": _("Compare a day"),
        "submit": _("Compare"),
        "lead": _("Asks for all that moved on that day. The last seven days are compared every night."),
        "done": _("Compared."),
        "icon": ICON,
    }
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day") or yesterday})
    return fill_in(request, form, reconcile, words, reverse("reconciliation:index"))


def _orders(uids: list[str]) -> list[Order]:
    return list(Order.objects.filter(payment__uid__in=uids).select_related("payment"))
