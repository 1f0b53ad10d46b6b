"""Opening a session for an account that was proved by a phone code, or that has just got its password."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from club.identity.models import Account

# Django's own name; several authentication backends are configured, so the session must say which one.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def log_in(
    request: HttpRequest, account: Account, *, next_url: str, by_password: bool = False
) -> HttpResponse:
    """Log in and go on to `next_url`; an account with a second factor is asked for it first.

    The session gets a new id. Whoever was logged in before in this browser is logged out. With `by_password`
    the password was typed just now, so that nothing asks for it again at once.
    """
    if request.user.is_authenticated and request.user.pk != account.pk:
        get_adapter().logout(request)
    proof = {"method": "password", "reauthenticated": True} if by_password else {"method": "code"}
    record_authentication(request, account, **proof)
    account.backend = BACKEND  # type: ignore[attr-defined] - how Django is told
    return perform_login(request, account, redirect_url=next_url)
