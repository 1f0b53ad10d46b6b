"""Coming in: sessions for tests, with and without the second factor."""

import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from club.identity.models import Account
from config import totp

WECHAT_AGENT = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
BACKEND = "django.contrib.auth.backends.ModelBackend"
LONG_ENOUGH_S = 5


def enter(client: Client, account: Account) -> Account:
    """Log in with a password only."""
    client.force_login(account, backend=BACKEND)
    return account


def enter_with_second_factor(client: Client, account: Account) -> Account:
    """Log in as staff and owners do: password, then the authenticator app."""
    authenticator = TOTP.activate(account, generate_totp_secret()).instance
    client.force_login(account, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp", "id": authenticator.pk},
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return account


def digits(secret: str) -> str:
    """What the authenticator app shows; the next ones where these are about to run out."""
    left = totp.STEP_SECONDS - time.time() % totp.STEP_SECONDS
    if left < LONG_ENOUGH_S:
        time.sleep(left)
    return totp.code(secret, time.time())
