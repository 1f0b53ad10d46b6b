"""Who may open a member's page, and as whom."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from club.identity.wechat_login.start import is_in_wechat, silent_login_url
from club.members.models import Member, Vehicle

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request behind `member_page`."""

    member: Member
    _member: Member | None


OPEN = (Member.State.HALF, Member.State.FULL)


def member_of(request: HttpRequest) -> Member | None:
    """The open membership of whoever is logged in, or the one his was merged into; read once per request."""
    if not request.user.is_authenticated:
        return None
    asked = cast(MemberRequest, request)
    if not hasattr(asked, "_member"):
        rows = Member.objects.select_related("tier", "branch", "customer", "account")
        found = rows.filter(account=request.user, state__in=(*OPEN, Member.State.MERGED)).first()
        if found and found.state == Member.State.MERGED:
            found = rows.filter(merged_from=found, state__in=OPEN).first()
        asked._member = found
    return asked._member


def member_page(full: bool = True, door: str = "account_login") -> Callable[[View], View]:
    """A page for members: the view finds its member in `request.member`.

    Strangers log in first (silently inside WeChat). Whoever has not finished registering is led to /join/,
    from where he comes back here; `full=False` lets half members in as well. `door` is where strangers go:
    "join" where most of them are new.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = member_of(request)
            if member is None or (full and not member.is_full):
                return _to_the_door(request, door)
            cast(MemberRequest, request).member = member
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _to_the_door(request: HttpRequest, door: str) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else _page_of_form(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('join')}?{urlencode({'next': back})}")
    if is_in_wechat(request):
        return HttpResponseRedirect(silent_login_url(back))
    return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': back})}")


def _page_of_form(request: HttpRequest) -> str:
    """A form cannot be sent again after the login, so come back to the page it stands on."""
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.netloc == request.get_host() else "/me/"


def vehicle_of(member: Member, uid: UUID) -> Vehicle:
    """A car in the member's own garage; anything else is not found."""
    return get_object_or_404(Vehicle, uid=uid, customer=member.customer, archived_at=None)
