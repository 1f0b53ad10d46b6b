"""Cars and policies of a member."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from club.core.clock import local_date
from club.core.errors import DomainError
from club.members import actions, door, queries
from club.members.access import MemberRequest, member_page, vehicle_of
from club.members.forms import LicenceForm, VehicleForm


@require_GET
@member_page()
def vehicles(request: MemberRequest) -> HttpResponse:
    """The garage and the policies with their dates."""
    garage = queries.garage_of(request.member, local_date(timezone.now()))
    return render(request, "club/members/vehicles.html", {"garage": garage})


@require_http_methods(["GET", "POST"])
@member_page()
def add_vehicle(request: MemberRequest) -> HttpResponse:
    """A car of one's own."""
    member = request.member
    form = VehicleForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_vehicle(
                member=member, by=door.by_member(member), at=timezone.now(), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The car is in your garage."))
            return redirect("vehicles")
    return render(request, "club/members/vehicle_add.html", {"form": form})


@require_POST
@member_page()
def remove_vehicle(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Out of the garage."""
    member = request.member
    vehicle = vehicle_of(member, uid)
    try:
        actions.remove_vehicle(vehicle=vehicle, by=door.by_member(member), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The car was removed."))
    return redirect("vehicles")


@require_POST
@member_page()
def confirm_inspection(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The inspection due now is done."""
    member = request.member
    try:
        vehicle, by = vehicle_of(member, uid), door.by_member(member)
        actions.confirm_inspection(vehicle=vehicle, by=by, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted. We remind you before the next one."))
    return redirect("vehicles")


@require_http_methods(["GET", "POST"])
@member_page()
def licence(request: MemberRequest) -> HttpResponse:
    """The last day of the driving licence."""
    member = request.member
    known = member.customer.licence_until if member.customer else None
    form = LicenceForm(request.POST or None, initial={"until": known})
    if form.is_valid():
        by = door.by_member(member)
        actions.set_licence(member=member, **form.cleaned_data, by=by, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("vehicles")
    return render(request, "club/members/licence.html", {"form": form})
