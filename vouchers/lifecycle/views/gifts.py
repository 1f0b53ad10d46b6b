"""My gifts: see, collect, refuse."""

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
from club.members.access import member_page
from vouchers.lifecycle import actions, queries
from vouchers.lifecycle.access import MemberRequest, gift_for
from vouchers.lifecycle.models import Gift

PER_PAGE = 20


@require_GET
@never_cache
@member_page()
def gifts(request: MemberRequest) -> HttpResponse:
    """Gifts to collect, and what became of the others."""
    at = timezone.now()
    waiting = queries.with_days_left(queries.gifts_to_collect(request.member, at), at)
    decided = Paginator(queries.gifts_decided(request.member, at), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "vouchers/lifecycle/gifts.html", {"waiting": waiting, "listing": decided})


@require_GET
@never_cache
@member_page()
def gift(request: MemberRequest, uid: UUID) -> HttpResponse:
    """One gift: what is inside, and its vouchers once it is collected."""
    at = timezone.now()
    row = gift_for(request.member, uid)
    mine = row.vouchers.filter(member=request.member).order_by("id")
    made = queries.with_locks(queries.with_days_left(mine, at), at)
    can_collect = row.state == Gift.State.OFFERED and row.collect_until > at
    page = {"gift": row, "vouchers": made, "can_collect": can_collect}
    return render(request, "vouchers/lifecycle/gift.html", page)


@require_POST
@member_page()
def collect(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Take a gift and go to its vouchers."""
    row = gift_for(request.member, uid)
    try:
        actions.collect(gift=row, by=_by(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Collected. Your vouchers are ready to use."))
    return redirect("gift", uid=row.uid)


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def refuse(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Ask once more, then decline a gift."""
    row = gift_for(request.member, uid)
    if request.method == "GET":
        return render(request, "vouchers/lifecycle/refuse.html", {"gift": row})
    try:
        actions.refuse(gift=row, by=_by(request), at=timezone.now())
        messages.success(request, _("You have declined this gift."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("gifts")


def _by(request: MemberRequest) -> Actor:
    return Actor(ActorKind.MEMBER, str(request.member.uid))
