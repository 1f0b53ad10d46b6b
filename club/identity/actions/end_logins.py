"""End sessions of one's own."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.models import Account, BrowserSession


class NoSuchLogin(DomainError):
    """None of them is there any more: ended elsewhere, or out of time."""

    code = "no_such_login"
    message = _("This login has ended already.")
    status = 404


@transaction.atomic
def end_logins(*, account: Account, keys: Iterable[str], by: Actor, at: datetime) -> int:
    """Log an account out wherever these sessions are; how many there were.

    - each of them is refused from its next request on
    - sessions of others are left alone
    - one audit entry; it names no device
    """
    # A session ends by itself too, when its owner logs out there: count what was really taken away.
    ended, _each = BrowserSession.objects.filter(account=account, session_key__in=list(keys)).delete()
    if not ended:
        raise NoSuchLogin
    audit.record(verb="logins.ended", subject=account, by=by, at=at, rows=ended)
    return ended
