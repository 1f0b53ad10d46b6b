"""What staff do about a booking: call it off, ask another store, let it no longer count. And its photos."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from club.core.errors import DomainError
from cms.desk.access import row_for, staff
from cms.desk.forms.bookings import ReassignForm, TellingForm
from cms.desk.views.page import desk_page, show
from merchants.bookings import actions, queries
from merchants.bookings.models import Booking


@desk_page(Booking, "change")
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """End it without cost for the member."""
    words = {
        "title": _("Call the booking off"),
        "submit": _("Call off"),
        "lead": _("It costs the member nothing; his voucher is free again. Both sides are told."),
        "no": True,
    }
    return _act(request, pk, actions.call_off, TellingForm(request.POST or None), words)


@desk_page(Booking, "change")
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another store for the same time."""
    row = row_for(request.user, Booking, pk, "change")
    rule, at = queries.rule_of(row.product_id), max(row.starts_at, timezone.now())
    stores = queries.stores_to_book(row.product, rule, at).exclude(pk=row.store_id) if rule else None
    words = {
        "title": _("Ask another store"),
        "submit": _("Ask"),
        "lead": _("The other store has to accept; the member is told."),
    }
    form = ReassignForm(request.POST or None, stores=stores)
    return _act(request, pk, actions.reassign, form, words)


@desk_page(Booking, "change")
def forgive(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a late cancellation or a missed time no longer count."""
    words = {
        "title": _("Let it no longer count"),
        "submit": _("Forgive"),
        "lead": _("It counts no more against the member when he books again."),
    }
    return _act(request, pk, actions.forgive, TellingForm(request.POST or None), words)


@desk_page(Booking, "view")
def photo(request: HttpRequest, pk: int, uid: str) -> FileResponse:
    """A photo of a booking in reach."""
    row = row_for(request.user, Booking, pk, "view").photos.filter(uid=uid).first()
    if row is None:
        raise Http404
    return FileResponse(row.file.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private"})


def _act(request: HttpRequest, pk: int, act: Callable, form: Any, words: dict[str, Any]) -> HttpResponse:
    row, back = row_for(request.user, Booking, pk, "change"), reverse("booking:inspect", args=[pk])
    if form.is_valid():
        try:
            act(booking=row, **form.cleaned_data, by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done."))
            return redirect(back)
    return show(request, "cms/desk/act.html", icon="calendar-alt", form=form, back=back, **words)
