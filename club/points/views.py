"""A member's points."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from club.core.clock import local_date
from club.members.access import MemberRequest, member_page
from club.members.door import by_member
from club.points import actions, queries
from club.points.rules import SIGN_IN


@require_GET
@member_page()
def points(request: MemberRequest) -> HttpResponse:
    """Balance, movements and today's check-in."""
    member = request.member
    page = {
        "balance": queries.balance_of(member),
        "entries": queries.entries_of(member),
        "signed_in": queries.has_signed_in(member, local_date(timezone.now())),
        "sign_in_points": SIGN_IN.points,
    }
    return render(request, "club/points/points.html", page)


@require_POST
@member_page()
def sign_in(request: MemberRequest) -> HttpResponse:
    """Today's check-in."""
    member = request.member
    entry = actions.sign_in(member=member, by=by_member(member), at=timezone.now())
    messages.success(request, _("Checked in: %(points)d points.") % {"points": entry.points})
    return redirect("points")
