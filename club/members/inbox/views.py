"""The pages of the inbox."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from club.members.access import MemberRequest, member_page
from club.members.inbox import queries
from club.members.inbox.access import message_of
from club.messaging import actions

ON_A_PAGE = 20


@require_GET
@member_page(full=False)
def inbox(request: MemberRequest) -> HttpResponse:
    """What the club told this member, the newest first."""
    member, now = request.member, timezone.now()
    page = Paginator(queries.messages_of(member, now), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = queries.entries(page.object_list, member, get_language() or "")
    unread = queries.unread_count(member, now)
    return render(request, "club/inbox/inbox.html", {"page": page, "entries": entries, "unread": unread})


@require_POST
@member_page(full=False)
def open_message(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Read a message: the dot goes, and its link is followed."""
    message = message_of(request.member, uid)
    actions.read_message(message=message, at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(message.link, allowed_hosts={request.get_host()})
    return redirect(message.link if is_ours else "inbox")


@require_POST
@member_page(full=False)
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all(recipient=request.member.uid, at=timezone.now())
    return redirect("inbox")
