"""My bookings: book, watch, cancel."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import MemberRequest, member_page
from merchants.bookings import actions, consequences, queries
from merchants.bookings.access import booking_of
from merchants.bookings.choosing import Choice, choice_for
from merchants.bookings.forms import BookingForm, PlaceForm
from merchants.bookings.models import Booking
from merchants.bookings.timeline import said_by, timeline_of
from vouchers.lifecycle.access import voucher_for
from vouchers.lifecycle.models import Voucher

PER_PAGE = 20


@require_GET
@never_cache
@member_page()
def bookings(request: MemberRequest) -> HttpResponse:
    """Open bookings, the soonest first, then what is over."""
    rows = queries.bookings_of(request.member)
    listing = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "merchants/bookings/bookings.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def book(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Choose when and where for a voucher; one that is booked already leads to its booking."""
    voucher, at = voucher_for(request.member, uid), timezone.now()
    booked = queries.open_booking_of(voucher)
    if booked is not None:
        return redirect("booking", booked.uid)
    choice = choice_for(voucher, PlaceForm(request.POST or request.GET), request.member.customer.city, at)
    if choice is None:
        return render(request, "merchants/bookings/not_bookable.html", {"voucher": voucher})
    return _book(request, voucher, choice, at)


@require_GET
@never_cache
@member_page()
def booking(request: MemberRequest, uid: UUID) -> HttpResponse:
    """One booking and how far it is."""
    return render(request, "merchants/bookings/booking.html", _page(booking_of(request.member, uid)))


@require_GET
@never_cache
@member_page()
def progress(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The piece of the page that looks for news by itself."""
    return render(request, "merchants/bookings/_progress.html", _page(booking_of(request.member, uid)))


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def cancel(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Say what it costs, ask, cancel; if it costs something else by then, ask again."""
    row, at = booking_of(request.member, uid), timezone.now()
    try:
        found = consequences.of_cancelling(row, at)
        if request.method == "POST":
            actions.cancel(booking=row, by=_by(request), at=at, expected_cost=request.POST.get("cost", ""))
            messages.success(request, _("The booking is cancelled."))
            return redirect("booking", uid)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("booking", uid)
    page = {"booking": row, "found": found, "words": consequences.in_words(found)}
    return render(request, "merchants/bookings/cancel.html", page)


@require_POST
@member_page()
def agree_tow(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Agree to where the car is towed."""
    row = booking_of(request.member, uid)
    try:
        actions.agree_tow(
            booking=row, tow_to=request.POST.get("tow_to", ""), by=_by(request), at=timezone.now()
        )
        messages.success(request, _("Thank you. The driver has been told."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("booking", uid)


def _book(request: MemberRequest, voucher: Voucher, choice: Choice, at: datetime) -> HttpResponse:
    form = BookingForm(request.POST or None, rule=choice.rule, stores=choice.stores, initial=choice.initial)
    if form.is_valid():
        try:
            done = actions.book(voucher=voucher, by=_by(request), at=at, **form.wish())
            return redirect("booking", done.uid)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    page = {"voucher": voucher, "choice": choice, "form": form}
    is_part = request.headers.get("HX-Target") == "times"
    return render(request, f"merchants/bookings/{'_times' if is_part else 'book'}.html", page)


def _page(row: Booking) -> dict[str, Any]:
    at = timezone.now()
    cancelling = consequences.of_cancelling(row, at) if row.may_be_cancelled else None
    words = consequences.in_words(cancelling) if cancelling else ""
    shown = {"steps": timeline_of(row), "said": said_by(row)}
    return {"booking": row, "cancelling": cancelling, "words": words, "now": at, **shown}


def _by(request: MemberRequest) -> Actor:
    return Actor(ActorKind.MEMBER, str(request.member.uid))
