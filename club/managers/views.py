"""What a member sees of his manager."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from club.managers.queries import manager_of
from club.members.access import MemberRequest, member_page


@require_GET
@never_cache
@member_page()
def mine(request: MemberRequest) -> HttpResponse:
    """Name and phone of his manager, or nothing: a piece that the member's own page fetches."""
    return render(request, "club/managers/_mine.html", {"manager": manager_of(request.member)})
