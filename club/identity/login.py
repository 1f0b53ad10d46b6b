"""Opening a session for an account that was proved by a phone code."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from club.identity.models import Account

# Django's own name; several authentication backends are configured, so the session must say which one.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def log_in(request: HttpRequest, account: Account, *, next_url: str) -> HttpResponse:
    """Log in and go on to `next_url`; an account with a second factor is asked for it first.

    The session gets a new id. Whoever was logged in before in this browser is logged out.
    """
    if request.user.is_authenticated and request.user.pk != account.pk:
        get_adapter().logout(request)
    record_authentication(request, account, method="code")
    account.backend = BACKEND  # type: ignore[attr-defined] - how Django is told
    return perform_login(request, account, redirect_url=next_url)
