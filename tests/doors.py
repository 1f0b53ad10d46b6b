"""Coming in: sessions for tests, with and without the second factor."""

import time
from importlib import import_module
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from club.identity.models import Account
from config import totp

WECHAT_AGENT = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
BACKEND = "django.contrib.auth.backends.ModelBackend"
LONG_ENOUGH_S = 5


def enter(client: Client, account: Account) -> Account:
    """Log in with a password only."""
    return _open_session(client, account)


def enter_with_second_factor(client: Client, account: Account) -> Account:
    """Log in as staff and owners do: password, then the authenticator app."""
    authenticator = TOTP.activate(account, generate_totp_secret()).instance
    methods = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp", "id": authenticator.pk},
    ]
    proved = {
        "account_authentication_methods": methods,
        "account_authentication_methods_user": str(account.pk),
    }
    return _open_session(client, account, **proved)


def _open_session(client: Client, account: Account, **more: Any) -> Account:
    """A session as the login leaves it, without the steps to it: half of the tests begin with one."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    mine = {SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: BACKEND}
    session.update({**mine, HASH_SESSION_KEY: account.get_session_auth_hash(), **more})
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return account


def digits(secret: str) -> str:
    """What the authenticator app shows; the next ones where these are about to run out."""
    left = totp.STEP_SECONDS - time.time() % totp.STEP_SECONDS
    if left < LONG_ENOUGH_S:
        time.sleep(left)
    return totp.code(secret, time.time())
