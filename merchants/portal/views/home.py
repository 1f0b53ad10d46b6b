"""The first page of the portal."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from club.core.clock import local_date
from merchants.counter.access import redemptions_for
from merchants.counter.bookings import open_work
from merchants.counter.queries import tally
from merchants.portal.shown import Use
from merchants.stores.access import OperatorRequest, operator_page
from merchants.stores.models import OperatorRole

LATEST = 6


@require_safe
@operator_page()
def home(request: OperatorRequest) -> HttpResponse:
    """Today, the month so far, two big buttons, and what was redeemed last."""
    operator, now = request.operator, timezone.now()
    sums = tally(operator.merchant_id, local_date(now), operator.store)
    uses = [Use(row, now) for row in redemptions_for(operator)[:LATEST]]
    jobs = 0 if operator.role == OperatorRole.FINANCE else open_work(operator, local_date(now))
    return render(request, "merchants/portal/home.html", {"sums": sums, "uses": uses, "jobs": jobs})
