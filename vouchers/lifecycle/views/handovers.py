"""Giving a voucher to a friend: offer it, share the link, accept it, take it back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import member_page
from vouchers.catalogue import words
from vouchers.lifecycle import actions, handovers, qr, queries
from vouchers.lifecycle.access import MemberRequest, handover_for, offer_of, voucher_for
from vouchers.lifecycle.forms import GreetingForm

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
@never_cache
@member_page()
def hand_over(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Write a greeting and offer the voucher; on to the link."""
    row, at = voucher_for(request.member, uid), timezone.now()
    refusal = handovers.why_not(row, at)
    if isinstance(refusal, handovers.AlreadyOffered):
        return redirect("handover", uid=queries.open_offer_of(row).uid)
    form = GreetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            offer = actions.hand_over(voucher=row, by=_by(request), at=at, **form.cleaned_data)
            return redirect("handover", uid=offer.uid)
        except DomainError as error:
            refusal = error
    page = {"voucher": row, "form": form, "refusal": refusal, "worth": words.worth(row.terms)}
    return render(request, "vouchers/lifecycle/hand_over.html", page)


@require_GET
@never_cache
@member_page(door="join")
def handover(request: MemberRequest, uid: UUID) -> HttpResponse:
    """What the link shows: to the giver the way to share it, to anybody else what he may accept."""
    row, at = handover_for(uid), timezone.now()
    link = settings.SITE_URL + reverse("handover", args=[row.uid])
    is_giver = row.giver_id == request.member.pk
    over = handovers.why_over(row, at)
    page = {
        "handover": row,
        "voucher": row.voucher,
        "over": over,
        "now": at,
        "giver": handovers.name_of(row.giver),
        "receiver": handovers.name_of(row.receiver) if row.receiver else "",
        "is_receiver": row.receiver_id == request.member.pk,
        "worth": words.worth(row.voucher.terms),
        "conditions": words.conditions(row.voucher.terms),
        "refusal": None if is_giver or over else handovers.why_not_for(row, request.member, at),
        "link": link,
        "picture": "" if over or not is_giver else qr.svg(link),
    }
    name = "handover_given" if is_giver else "handover_offered"
    return render(request, f"vouchers/lifecycle/{name}.html", page)


@require_POST
@member_page(door="join")
def accept_handover(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Take the voucher and go to it; whoever comes too late reads why."""
    row = handover_for(uid)
    try:
        voucher = actions.accept_handover(
            handover=row, member=request.member, by=_by(request), at=timezone.now()
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("handover", uid=row.uid)
    messages.success(request, _("The voucher is yours now."))
    return redirect("voucher", uid=voucher.uid)


@require_POST
@member_page()
def take_back(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The giver changes his mind."""
    row = offer_of(request.member, uid)
    try:
        actions.take_back(handover=row, by=_by(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("handover", uid=row.uid)
    messages.success(request, _("The voucher is yours to use again."))
    return redirect("voucher", uid=row.voucher.uid)


@require_GET
@never_cache
@member_page()
def handover_list(request: MemberRequest) -> HttpResponse:
    """What I gave and what I received."""
    rows = queries.handovers_of(request.member)
    listing = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    page = {"listing": listing, "member": request.member, "now": timezone.now()}
    return render(request, "vouchers/lifecycle/handovers.html", page)


def _by(request: MemberRequest) -> Actor:
    return Actor(ActorKind.MEMBER, str(request.member.uid))
