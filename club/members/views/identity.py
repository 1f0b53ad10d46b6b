"""ID number and name: the second half of the door."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from club.core.errors import DomainError
from club.members import door
from club.members.access import MemberRequest, member_page
from club.members.actions import complete_identity
from club.members.forms import IdentityForm


@never_cache
@require_http_methods(["GET", "POST"])
@member_page(full=False)
def identity(request: MemberRequest) -> HttpResponse:
    """Complete the registration; a member who did so is led on."""
    member = request.member
    if member.is_full:
        return redirect(door.next_of(request))
    form = IdentityForm(request.POST or None)
    if form.is_valid():
        try:
            complete_identity(
                member=member, by=door.by_member(member), at=timezone.now(), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Welcome to the club! You are a member now."))
            return redirect(door.next_of(request))
    return render(
        request, "club/members/join_identity.html", {"form": form, "next": door.next_of(request, "")}
    )
