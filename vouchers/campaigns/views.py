"""The page of a campaign, claiming and drawing."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from wagtail.views import serve

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import member_of, member_page
from club.wechat.sharing import note_visit
from vouchers.campaigns import actions, passes, queries
from vouchers.campaigns.access import campaign_for, occasion_for, pass_for
from vouchers.lifecycle.access import MemberRequest
from vouchers.lifecycle.actions import NotAFullMember

Act = Callable[[HttpRequest, str, UUID, UUID, datetime], HttpResponse]


@require_safe
@never_cache
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """What there is, until when, how many are left, and a button while it is on."""
    try:
        row = campaign_for(code)
    except Http404:
        return serve(request, f"campaigns/{code}/")  # an ordinary page of the site
    note_visit(request)
    at = timezone.now()
    stand = queries.stand_of(row, member_of(request), at)
    shown: dict[str, Any] = {"stand": stand, "now": at, "pass": pass_for(request, stand, at)}
    shown["is_soon"] = stand.occasion is not None and stand.occasion.starts_at - at <= passes.SOON
    return render(request, "vouchers/campaigns/campaign.html", shown)


# Exempt because a pass proves the page as the token does; whoever has none is asked for the token below.
@csrf_exempt
@require_POST
@never_cache
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Claim; the answer in words, within the page where it can be."""
    at = timezone.now()
    shown = passes.read(request.POST.get("pass", ""), session=passes.session_of(request), code=code, at=at)
    if shown:
        with suppress(NotAFullMember):  # any more: the usual way knows what became of him
            return _claim(request, code, shown.occasion, shown.member, at)
    return _by_the_door(request, code, _claim)


# Exempt for the same reason.
@csrf_exempt
@require_POST
@never_cache
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """Draw; the answer in words, within the page where it can be."""
    at = timezone.now()
    shown = passes.read(request.POST.get("pass", ""), session=passes.session_of(request), code=code, at=at)
    if shown:
        with suppress(NotAFullMember):
            return _draw(request, code, shown.occasion, shown.member, at)
    return _by_the_door(request, code, _draw)


@csrf_protect
@member_page()
def _by_the_door(request: MemberRequest, code: str, act: Act) -> HttpResponse:
    at = timezone.now()
    try:
        return act(request, code, occasion_for(code, at).uid, request.member.uid, at)
    except NotAFullMember as refusal:  # closed between two statements
        return _answer(request, code, str(refusal), refusal.code)


def _draw(request: HttpRequest, code: str, occasion: UUID, member: UUID, at: datetime) -> HttpResponse:
    by, asked = Actor(ActorKind.MEMBER, str(member)), request.POST.get("number", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    try:
        made = actions.draw(occasion=occasion, member=member, number=number, by=by, at=at)
    except NotAFullMember:
        raise
    except DomainError as refusal:
        return _answer(request, code, str(refusal), refusal.code)
    if "HX-Request" in request.headers:
        return render(request, "vouchers/campaigns/_drawn.html", {"try": made, "is_new": True, "code": code})
    return redirect("campaign", code=code)


def _claim(request: HttpRequest, code: str, occasion: UUID, member: UUID, at: datetime) -> HttpResponse:
    by = Actor(ActorKind.MEMBER, str(member))
    try:
        done = actions.claim(occasion=occasion, member=member, by=by, at=at)
    except NotAFullMember:
        raise
    except DomainError as refusal:
        return _answer(request, code, str(refusal), refusal.code)
    return _answer(request, code, _("It is yours! Collect it under “My gifts”."), gift=done.gift.uid)


def _answer(
    request: HttpRequest, code: str, words: str, refusal: str = "", gift: UUID | None = None
) -> HttpResponse:
    if "HX-Request" in request.headers:
        # 200 even for a refusal: the page shows the answer in place of the button.
        return HttpResponse(
            _fragment(words, refusal, gift) if gift else _refusal(words, refusal, get_language())
        )
    (messages.error if refusal else messages.success)(request, words)
    return redirect("campaign", code=code)


def _fragment(words: str, refusal: str = "", gift: UUID | None = None) -> str:
    shown = {"words": words, "refusal": refusal, "gift": gift}
    return render_to_string("vouchers/campaigns/_answer.html", shown)


@lru_cache(maxsize=64)
def _refusal(words: str, refusal: str, language: str | None) -> str:
    """What thousands are told in the same words is rendered once."""
    return _fragment(words, refusal)
