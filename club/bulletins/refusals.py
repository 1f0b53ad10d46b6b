"""Why something cannot be done with a bulletin, and the lock every act begins with."""

from django.utils.translation import gettext_lazy as _

from club.bulletins.models import Bulletin
from club.core.errors import DomainError


class BulletinState(DomainError):
    """It is in another state than the act asks for."""

    code = "bulletin_state"
    message = _("Somebody has moved this bulletin on. Look at it again.")


class OwnBulletin(DomainError):
    """Whoever wrote it does not release it."""

    code = "own_bulletin"
    message = _("You wrote this bulletin. A colleague has to release it.")


def locked(bulletin: Bulletin, *states: str) -> Bulletin:
    """The row, locked, if it is in one of the states. Raises BulletinState."""
    row = Bulletin.objects.select_for_update(of=("self",)).select_related("branch").get(pk=bulletin.pk)
    if row.state not in states:
        raise BulletinState
    return row
