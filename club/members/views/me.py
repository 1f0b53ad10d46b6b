"""A member's own page, profile and privacy."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from club.identity.actions import choose_language
from club.members import actions, door, queries
from club.members.access import MemberRequest, member_page
from club.members.consents import MARKETING, MESSAGES, topic_of
from club.members.forms import LanguageForm
from club.members.inbox.queries import unread_count
from club.messaging.topics import OPTIONAL


@require_GET
@member_page(full=False)
def me(request: MemberRequest) -> HttpResponse:
    """The member card and the ways to everything that is his."""
    unread = unread_count(request.member, timezone.now())
    return render(request, "club/members/me.html", {"member": request.member, "unread": unread})


@require_GET
@member_page(full=False)
def profile(request: MemberRequest) -> HttpResponse:
    """Name, phone, password, language."""
    member = request.member
    form = LanguageForm(initial={"language": member.account.language})
    page = {"member": member, "form": form, "is_in_wechat": queries.has_wechat(member)}
    return render(request, "club/members/profile.html", page)


@require_POST
@member_page(full=False)
def language(request: MemberRequest) -> HttpResponse:
    """Messages and pages in this language from now on."""
    member, form = request.member, LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("profile")
    chosen = form.cleaned_data["language"]
    choose_language(account=member.account, language=chosen, by=door.by_member(member), at=timezone.now())
    activate(chosen)
    messages.success(request, _("Saved."))
    answer = redirect("profile")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return answer


@require_GET
@member_page(full=False)
def privacy(request: MemberRequest) -> HttpResponse:
    """What he agreed to and what we hold."""
    member = request.member
    page = {
        "member": member,
        "consents": queries.consents_of(member),
        "topics": queries.topics_of(member),
        "holdings": queries.holdings_of(member),
    }
    return render(request, "club/members/privacy.html", page)


@require_POST
@member_page(full=False)
def topic(request: MemberRequest, name: str) -> HttpResponse:
    """A yes or a no to what may be refused freely."""
    member, at = request.member, timezone.now()
    yes, by = request.POST.get("answer") == "yes", door.by_member(member)
    if topic_of(name) in OPTIONAL and name.startswith(MESSAGES):
        facts = {"topic": topic_of(name), "wanted": yes, "channel": "web"}
        actions.choose_topic(member=member, **facts, by=by, at=at)
    elif name != MARKETING:
        raise Http404
    elif yes:
        actions.give_consent(member=member, topic=name, channel="web", by=by, at=at)
    else:
        actions.withdraw_consent(member=member, topic=name, by=by, at=at)
    messages.success(request, _("Saved."))
    return redirect("privacy_centre")
