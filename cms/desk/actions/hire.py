"""A new colleague gets a login."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.models import Account

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: it is read out or copied by hand


class NameTaken(DomainError):
    """Somebody logs in with this name already."""

    code = "username_taken"
    message = _("This user name is taken. Please choose another one.")


@transaction.atomic
def hire(*, username: str, full_name: str, by: Actor, at: datetime) -> tuple[Account, str]:
    """Make a login for a member of staff; he sets up his second factor when he first logs in.

    - returns the account and its password, which is stored only as a digest and cannot be shown again
    - one audit row; the desk stays closed to him until he is appointed to a post
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise NameTaken
    password = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _part in range(4))
    account = Account(username=username, last_name=full_name, needs_second_factor=True)
    account.set_password(password)
    account.save()
    audit.record(verb="staff.hired", subject=account, by=by, at=at)
    return account, password
