"""The numbers on the member's own page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from club.members.access import member_page
from club.points.queries import balance_of
from vouchers.lifecycle import queries
from vouchers.lifecycle.access import MemberRequest


@require_GET
@never_cache
@member_page()
def holdings(request: MemberRequest) -> HttpResponse:
    """Gifts that wait, usable vouchers, points: a piece that the member's own page fetches."""
    at, member = timezone.now(), request.member
    page = {
        "gifts": queries.gifts_to_collect(member, at).count(),
        "vouchers": queries.voucher_counts(member, at)[queries.USABLE],
        "points": balance_of(member),
    }
    return render(request, "vouchers/lifecycle/_holdings.html", page)
