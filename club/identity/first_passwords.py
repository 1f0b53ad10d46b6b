"""Passwords that a colleague gives somebody: random, good for three days, and only for choosing one's own.

ASVS 5.0, 6.4.1: a first password runs out soon and never becomes the one that stays.
"""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from club.core.errors import Forbidden
from club.identity.models import Account

LIFE = timedelta(days=3)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: it is read out or copied by hand
RUN_OUT = _("This first password has run out. Please ask whoever gave it to you for another one.")
SAME = _("This is the password that you were given. Please choose one of your own.")


class OwnLogin(Forbidden):
    """Nobody takes away his own second factor."""

    code = "own_login"
    message = _("You cannot reset your own login. Please ask a colleague who may.")


def give(account: Account, at: datetime) -> str:
    """Put a first password on an account, not saved yet: four groups of four letters, 79 bits, told once."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(4))
    account.set_password(password)
    account.password_given_at = at
    return password


def begin_anew(account: Account, at: datetime) -> str:
    """Take away the second factor and the password; a first password, told once.

    Part of an act, which writes the trail. Every session ends, because the password is another.
    """
    Authenticator.objects.filter(user=account).delete()
    password = give(account, at)
    account.save(update_fields=["password", "password_given_at"])
    return password


def is_first(account: Account) -> bool:
    """Whether the password is one that somebody else knows."""
    return account.password_given_at is not None


def has_run_out(account: Account, at: datetime) -> bool:
    """Whether it is a first password that was not used in time."""
    return account.password_given_at is not None and at >= account.password_given_at + LIFE
