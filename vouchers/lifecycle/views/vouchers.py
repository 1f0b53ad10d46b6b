"""My vouchers: the list, one with its code and QR, the stores that take it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from club.core.position import position_of
from club.members.access import member_page
from vouchers.catalogue import words
from vouchers.catalogue.queries import in_language
from vouchers.lifecycle import codes, handovers, qr, queries
from vouchers.lifecycle.access import MemberRequest, voucher_for
from vouchers.lifecycle.models import Voucher

PER_PAGE = 20


@require_GET
@never_cache
@member_page()
def vouchers(request: MemberRequest) -> HttpResponse:
    """Usable, used and ended vouchers, a tab each."""
    at = timezone.now()
    counts = queries.voucher_counts(request.member, at)
    tab = request.GET.get("tab", queries.USABLE)
    tab = tab if tab in counts else queries.USABLE
    listing = Paginator(queries.vouchers_of(request.member, tab, at), PER_PAGE).get_page(request.GET.get("p"))
    listing.object_list = queries.with_locks(queries.with_days_left(listing.object_list, at), at)
    return render(
        request, "vouchers/lifecycle/vouchers.html", {"tab": tab, "counts": counts, "listing": listing}
    )


@require_GET
@never_cache
@member_page()
def voucher(request: MemberRequest, uid: UUID) -> HttpResponse:
    """One voucher: code and QR to show, what holds, where it is taken, where it was used."""
    at = timezone.now()
    row = voucher_for(request.member, uid)
    page = {
        "voucher": row,
        "verdict": queries.verdict_for_member(row, at),
        "picture": qr.svg(qr.payload(row, at)) if row.is_open else "",
        "refresh": qr.REFRESH_SECONDS,
        "left": _left(row),
        "month_left": queries.month_left(row, at),
        "code": codes.show(row.code),
        "worth": words.worth(row.terms),
        "how": in_language(row.product, "description") or in_language(row.product, "summary"),
        "conditions": words.conditions(row.terms),
        "shops": queries.shops_for(row, at, city=request.member.customer.city),
        "uses": queries.uses_of(row) if row.uses_made else [],
        "can_give": handovers.why_not(row, at) is None,
        "offer": queries.open_offer_of(row) if row.state == row.State.GIVING else None,
        "received": queries.came_from(row),
    }
    return render(request, "vouchers/lifecycle/voucher.html", page)


@require_GET
@never_cache
@member_page()
def voucher_qr(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The QR code of this moment; tells the page to load anew when the voucher has been used meanwhile."""
    row = voucher_for(request.member, uid)
    if not row.is_open or request.GET.get("left", _left(row)) != _left(row):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(qr.svg(qr.payload(row, timezone.now())))


def _left(row: Voucher) -> str:
    """What changes when the voucher is used, so that the page notices."""
    return str(row.value_left_fen if row.is_stored else row.uses_left)


@require_GET
@never_cache
@member_page()
def voucher_stores(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The stores that take a voucher, the nearest first when the member lets us know where he is."""
    row = voucher_for(request.member, uid)
    near, city = position_of(request), request.member.customer.city
    shops = queries.shops_for(row, timezone.now(), near=near, city=city)
    return render(request, "vouchers/lifecycle/_shops.html", {"shops": shops, "voucher": row})
