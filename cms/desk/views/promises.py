"""Acts on a voucher, a gift and a grant: each says what it will do, asks why, and leads back to the row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from club.core.errors import DomainError
from cms.desk.access import batch_to_change, row_for, staff
from cms.desk.forms.promises import ExtendForm, StopForm, WhyForm
from cms.desk.views.page import desk_page, show
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Gift, GrantBatch, Voucher


@dataclass(frozen=True)
class Act:
    """One act: what it is called, what it does in words, and how it is done. `done` is said afterwards."""

    title: Promise
    lead: Promise
    icon: str
    form: type[WhyForm]
    namespace: str
    do: Callable[..., Any]
    done: Promise


EXTEND = Act(
    gettext_lazy("Extend the voucher"),
    gettext_lazy("It can be used longer; one that has expired can be used again. The member gets a message."),
    "date",
    ExtendForm,
    "voucher",
    lambda row, **words: actions.extend(voucher=row, **words),
    gettext_lazy("Extended. The member gets a message."),
)
REPLACE = Act(
    gettext_lazy("Replace the voucher"),
    gettext_lazy(
        "Its code stops working at once. The member gets a new voucher with another code for what is left, "
        "valid until the same day, and a message."
    ),
    "repeat",
    WhyForm,
    "voucher",
    lambda row, **words: actions.replace(voucher=row, **words),
    gettext_lazy("Replaced. This is the new voucher; the member gets a message."),
)
VOID = Act(
    gettext_lazy("Withdraw the voucher"),
    gettext_lazy("It can never be used again. Uses made before stay and are paid."),
    "cross",
    WhyForm,
    "voucher",
    lambda row, **words: actions.void(voucher=row, **words),
    gettext_lazy("Withdrawn. It holds from this moment on."),
)
REVOKE = Act(
    gettext_lazy("Revoke the gift"),
    gettext_lazy("The member can no longer collect it. It cannot be given back; give a new one instead."),
    "cross",
    WhyForm,
    "gift",
    lambda row, **words: actions.revoke(gift=row, **words),
    gettext_lazy("Revoked. The member can no longer collect it."),
)


@desk_page(Voucher, "change")
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new last day."""
    return _act(request, row_for(request.user, Voucher, pk, "change"), EXTEND)


@desk_page(Voucher, "change")
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A new voucher for what is left."""
    return _act(request, row_for(request.user, Voucher, pk, "change"), REPLACE)


@desk_page(Voucher, "change")
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """No use from now on."""
    return _act(request, row_for(request.user, Voucher, pk, "change"), VOID)


@desk_page(Gift, "change")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """An offered gift taken away."""
    return _act(request, row_for(request.user, Gift, pk, "change"), REVOKE)


@desk_page(GrantBatch, "change")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """No more gifts of a grant; those that wait are taken back if asked for."""
    batch = batch_to_change(request.user, pk)
    again = batch.stopped_at is not None
    form = (WhyForm if again else StopForm)(request.POST or None)
    if form.is_valid():
        try:
            return _stopped(request, batch, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
    title = _("Take back the gifts that wait") if again else _("Stop the grant")
    lead = _("Gifts that were collected, and their vouchers, stay as they are.")
    return _page(request, batch, form, title=title, lead=lead, icon="cross")


def _stopped(request: HttpRequest, batch: GrantBatch, asked: dict[str, Any]) -> HttpResponse:
    act = {"reason": asked["reason"], "by": staff(request), "at": timezone.now()}
    taken_back = asked.get("revoke", True)
    if batch.stopped_at is None:
        batch = actions.stop_batch(batch=batch, **act)
        messages.success(request, _("Stopped. It gives nothing more."))
    if taken_back:
        count = actions.revoke_offered(batch=batch, **act)
        words = ngettext("%(count)d gift was taken back.", "%(count)d gifts were taken back.", count)
        messages.success(request, words % {"count": count})
    return redirect(reverse("grantbatch:inspect", args=[batch.pk]))


def _act(request: HttpRequest, row: Model, act: Act) -> HttpResponse:
    form = act.form(request.POST or None)
    if form.is_valid():
        try:
            result = act.do(row, by=staff(request), at=timezone.now(), **form.words())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(act.done))
            return redirect(reverse(f"{act.namespace}:inspect", args=[result.pk]))
    return _page(request, row, form, title=str(act.title), lead=str(act.lead), icon=act.icon)


def _page(
    request: HttpRequest, row: Model, form: forms.Form, *, title: str, lead: str, icon: str
) -> HttpResponse:
    back = reverse(f"{row._meta.model_name}:inspect", args=[row.pk])
    frame = {"row": row, "form": form, "lead": lead, "back": back, "submit": title, "no": icon == "cross"}
    return show(request, "cms/desk/promise_act.html", title, icon, **frame)
