"""Trying an address out, switching it, telling it again."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club.core.clock import end_of, midnight
from club.core.errors import DomainError
from cms.desk.access import row_for, staff
from cms.desk.naming import name_of
from cms.desk.views.page import desk_page, show
from merchants.webhooks import actions
from merchants.webhooks.models import Delivery, Endpoint

MOST_DAYS = 31


class DaysForm(forms.Form):
    """Which days to tell again."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """A month at most, in the right order."""
        asked = super().clean() or {}
        first, last = asked.get("first", date.min), asked.get("last", date.min)
        if not self.errors and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("At most a month, and the last day after the first."))
        return asked


@desk_page(Endpoint, "change")
def ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an event that means nothing."""
    lead = _("It means nothing and only shows whether the address answers.")
    return _sure(request, pk, actions.ping, _("Send a test event"), submit=_("Send"), lead=lead)


@desk_page(Endpoint, "change")
def off(request: HttpRequest, pk: int) -> HttpResponse:
    """The address is told nothing any more."""
    lead, submit = _("It is told nothing any more. Calls that wait are given up."), _("Switch off")
    return _sure(
        request, pk, actions.switch_off, _("Switch this address off"), submit=submit, lead=lead, no=True
    )


@desk_page(Endpoint, "change")
def on(request: HttpRequest, pk: int) -> HttpResponse:
    """The address is told everything from now on."""
    lead, submit = _("It is told what happens from now on."), _("Switch on")
    return _sure(request, pk, actions.switch_on, _("Switch this address on"), submit=submit, lead=lead)


@desk_page(Endpoint, "change")
def replay_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell an address again what happened on some days."""
    endpoint = row_for(request.user, Endpoint, pk, "change")
    form = DaysForm(request.POST or None)
    if form.is_valid():
        days = {"since": midnight(form.cleaned_data["first"]), "before": end_of(form.cleaned_data["last"])}
        if _done(request, form, actions.replay, endpoint=endpoint, **days):
            return redirect(reverse("endpoint:inspect", args=[pk]))
    words = {"title": _("Tell again"), "submit": _("Tell again")}
    lead = _("Every event of these days is sent to the address once more.")
    back = reverse("endpoint:inspect", args=[pk])
    return show(request, "cms/desk/act.html", icon="link", form=form, lead=lead, back=back, **words)


@desk_page(Delivery, "change")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one delivery again."""
    delivery = row_for(request.user, Delivery, pk, "change")
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(request, form, actions.replay_delivery, delivery=delivery):
        return redirect(reverse("delivery:inspect", args=[pk]))
    words = {"title": _("Send again"), "lead": name_of(delivery), "submit": _("Send again")}
    back = reverse("delivery:inspect", args=[pk])
    return show(request, "cms/desk/act.html", icon="mail", form=form, back=back, **words)


def _sure(request: HttpRequest, pk: int, act: Callable[..., Any], title: str, **words: Any) -> HttpResponse:
    endpoint = row_for(request.user, Endpoint, pk, "change")
    form = forms.Form(request.POST if request.method == "POST" else None)
    back = reverse("endpoint:inspect", args=[pk])
    if form.is_valid() and _done(request, form, act, endpoint=endpoint):
        return redirect(back)
    words["lead"] = f"{endpoint.name} · {endpoint.url} — {words['lead']}"
    return show(request, "cms/desk/act.html", title, "link", form=form, back=back, **words)


def _done(request: HttpRequest, form: forms.Form, act: Callable[..., Any], **what: Any) -> bool:
    try:
        act(**what, by=staff(request), at=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Done. Calls go out within seconds."))
    return True
