"""The desk, and the portal for those who handle money, only open with a second factor."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from club.core import masks
from club.identity.first_passwords import RUN_OUT, has_run_out, is_first
from club.identity.sessions import note_use

LIFE_S = 12 * 3600  # one working day; sessions themselves last much longer
DESK = "/desk/"
PORTAL = "/portal/"
# What pages ask for by themselves: nobody has to be there for it. A monitor on the wall goes on showing.
BY_ITSELF = (f"{DESK}editing-sessions/", f"{DESK}monitor/uses/", f"{DESK}monitor/branches/")
SEEN = "seen_with_second_factor"
NOTED_EVERY_S = 60
DESK_PERMISSION = "wagtailadmin.access_admin"


def noting_use(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: sessions know when they were used last."""

    def noted(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        note_use(request)
        return response

    return noted


class SecondFactorMiddleware:
    """Stands in front of every view of the desk, so no view can forget to ask.

    Wagtail itself sends people without access back to the login page, which sends them back to Wagtail;
    here they get a page in words instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._stopped(request) or self.get_response(request)

    def _stopped(self, request: HttpRequest) -> HttpResponse | None:
        path = f"{request.path_info.rstrip('/')}/"
        if path.startswith(DESK):
            return self._desk(request) or self._first_password(request)
        if path.startswith(PORTAL) and request.user.is_authenticated:
            needs_more = request.user.needs_second_factor
            return (needs_more and self._second_factor(request)) or self._first_password(request)
        return None

    def _first_password(self, request: HttpRequest) -> HttpResponse | None:
        """Who has not chosen a password of his own does that first."""
        if not is_first(request.user):
            return None
        if has_run_out(request.user, timezone.now()):
            logout(request)
            messages.error(request, RUN_OUT)
            return self._to(request, "account_login")
        return self._to(request, "account_change_password")

    def _desk(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return self._to(request, "account_login")
        if not request.user.has_perm(DESK_PERMISSION):
            who = masks.phone(request.user.phone) or request.user.get_username()
            return render(request, "club/identity/no_desk.html", {"who": who}, status=403)
        return self._second_factor(request)

    def _second_factor(self, request: HttpRequest) -> HttpResponse | None:
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return self._to(request, "mfa_activate_totp")
        records = get_authentication_records(request, request.user)
        proved = max((record["at"] for record in records if record["method"] == "mfa"), default=0)
        now = time.time()
        if proved <= now - LIFE_S or self._was_away(request, proved, now):
            return self._ask_again(request)
        return None

    @staticmethod
    def _was_away(request: HttpRequest, proved: float, now: float) -> bool:
        """Whether nobody did anything here for a while; who does something is noted once a minute."""
        if request.path_info.startswith(BY_ITSELF):
            return False
        seen = max(proved, request.session.get(SEEN, 0))
        if now - seen > settings.AWAY_MINUTES * 60:
            return True
        if now - seen > NOTED_EVERY_S:
            request.session[SEEN] = now
        return False

    def _ask_again(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return self._to(request, "mfa_reauthenticate")
        # The form is still in the window that sent it; led away from it, people would write it again.
        again = self._to(request, "mfa_reauthenticate")["Location"]
        return render(request, "club/identity/away.html", {"again": again}, status=403)

    @staticmethod
    def _to(request: HttpRequest, name: str) -> HttpResponse:
        # A form that was sent here cannot be sent again after the login, so go back to the room's door.
        back = request.get_full_path() if request.method == "GET" else request.path
        return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")
