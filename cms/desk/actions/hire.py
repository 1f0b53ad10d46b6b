"""A new colleague gets a login."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.first_passwords import give
from club.identity.models import Account


class NameTaken(DomainError):
    """Somebody logs in with this name already."""

    code = "username_taken"
    message = _("This user name is taken. Please choose another one.")


@transaction.atomic
def hire(*, username: str, full_name: str, by: Actor, at: datetime) -> tuple[Account, str]:
    """Make a login for a member of staff; he sets up his second factor when he first logs in.

    - returns the account and its first password, good for three days and for choosing one's own; it is stored
      only as a digest and cannot be shown again
    - one audit row; the desk stays closed to him until he is appointed to a post
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise NameTaken
    account = Account(username=username, last_name=full_name, needs_second_factor=True)
    password = give(account, at)
    account.save()
    audit.record(verb="staff.hired", subject=account, by=by, at=at)
    return account, password
