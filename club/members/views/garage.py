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
from club.members.forms import VehicleForm


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
