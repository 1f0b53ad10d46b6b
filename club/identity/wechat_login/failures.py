"""What somebody sees when the login inside WeChat did not work."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from club.identity.wechat_login.client import SnapshotUser, WeChatRefused, WeChatSilent
from club.identity.wechat_login.start import silent_login_url

STALE = {40029, 40163, 42003}  # bad, used or expired code: happens with the back button
RETRIED = f"{settings.COOKIE_PREFIX}wechat_retried"


def answer(request: HttpRequest, exception: Exception | None, context: dict[str, Any]) -> HttpResponse:
    """A fresh start for a stale code, once; otherwise a page in words."""
    state = context.get("state") or {}
    next_url = state.get("next", "") or ""
    if isinstance(exception, WeChatRefused) and exception.code in STALE and RETRIED not in request.COOKIES:
        again = HttpResponseRedirect(silent_login_url(next_url))
        # The cookie ends a loop; it lives just long enough for one round.
        secure = settings.SESSION_COOKIE_SECURE
        again.set_cookie(RETRIED, "1", max_age=60, secure=secure, httponly=True, samesite="Lax")
        return again
    if isinstance(exception, SnapshotUser):
        return render(request, "club/identity/snapshot.html", status=403)
    status, words = 400, _("This login link is not valid any more. Start again from the menu of our account.")
    if isinstance(exception, WeChatSilent):
        status, words = 503, _("WeChat does not answer at the moment. Please try again.")
    elif isinstance(exception, WeChatRefused):
        status, words = 502, _("WeChat refused the login. Please try again in a minute.")
    page = {"words": words, "again": silent_login_url(next_url)}
    return render(request, "club/identity/wechat_failed.html", page, status=status)
