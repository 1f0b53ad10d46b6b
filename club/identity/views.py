"""One's own logins: members, operators and staff see them on the same page."""

from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from club.identity.actions import end_logins
from club.identity.actions.end_logins import NoSuchLogin
from club.identity.logins import Login, logins_of
from club.identity.queries import himself


@require_GET
@login_required
def logins(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    page = {"logins": _logins(request), "back": get_next_redirect_url(request)}
    return render(request, "club/identity/logins.html", page)


@require_POST
@login_required
@reauthentication_required
def end_login(request: HttpRequest, handle: str) -> HttpResponse:
    """Log out there. Who has a password or a second factor has shown it some minutes ago."""
    return _end(request, [each for each in _logins(request) if each.handle == handle])


@require_POST
@login_required
@reauthentication_required
def end_other_logins(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    return _end(request, _logins(request))


def _logins(request: HttpRequest) -> list[Login]:
    return logins_of(request.user, request.session.session_key, timezone.now())


def _end(request: HttpRequest, chosen: list[Login]) -> HttpResponse:
    others = [each for each in chosen if not each.is_this]
    facts = {"account": request.user, "by": himself(request.user), "at": timezone.now()}
    try:
        ended = end_logins(keys=[each.key for each in others], **facts)
    except NoSuchLogin as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _ended(ended, others))
    back = get_next_redirect_url(request)
    return redirect(f"{reverse('logins')}?{urlencode({'next': back})}" if back else "logins")


def _ended(ended: int, others: list[Login]) -> str:
    if ended == 1:
        return _("Logged out: %(device)s.") % {"device": others[0].words}
    words = ngettext("Logged out on %(n)s device.", "Logged out on %(n)s devices.", ended)
    return words % {"n": ended}
