"""Coming in: sessions for tests, with and without the second factor."""

import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from club.identity.models import Account

WECHAT_AGENT = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
BACKEND = "django.contrib.auth.backends.ModelBackend"


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
