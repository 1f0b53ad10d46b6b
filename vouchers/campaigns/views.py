"""The page of a campaign, and claiming."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.views import serve

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import member_of, member_page
from club.members.models import Member
from vouchers.campaigns import actions, queries
from vouchers.campaigns.access import campaign_for, claimant_of, occasion_for
from vouchers.campaigns.models import Occasion
from vouchers.lifecycle.access import MemberRequest


@require_safe
@never_cache
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """What there is, until when, how many are left, and a button while it is on."""
    try:
        row = campaign_for(code)
    except Http404:
        return serve(request, f"campaigns/{code}/")  # an ordinary page of the site
    at = timezone.now()
    stand = queries.stand_of(row, member_of(request), at)
    return render(request, "vouchers/campaigns/campaign.html", {"stand": stand, "now": at})


@require_POST
@never_cache
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Claim; the answer in words, within the page where it can be."""
    at = timezone.now()
    found = claimant_of(request.user, code, at)
    return _claim(request, code, *found, at) if found else _claim_by_the_door(request, code)


@member_page()
def _claim_by_the_door(request: MemberRequest, code: str) -> HttpResponse:
    at = timezone.now()
    return _claim(request, code, request.member, occasion_for(code, at), at)


def _claim(request: HttpRequest, code: str, member: Member, occasion: Occasion, at: datetime) -> HttpResponse:
    by = Actor(ActorKind.MEMBER, str(member.uid))
    try:
        done = actions.claim(occasion=occasion, member=member, by=by, at=at)
    except DomainError as refusal:
        return _answer(request, code, str(refusal), refusal)
    return _answer(request, code, _("It is yours! Collect it under “My gifts”."), gift=done.gift)


def _answer(
    request: HttpRequest, code: str, words: str, refusal: DomainError | None = None, gift: object = None
) -> HttpResponse:
    if "HX-Request" in request.headers:
        shown = {"words": words, "refusal": refusal, "gift": gift}
        # 200 even for a refusal: the page shows the answer in place of the button.
        return render(request, "vouchers/campaigns/_answer.html", shown)
    (messages.error if refusal else messages.success)(request, words)
    return redirect("campaign", code=code)
