"""Gifts that wait for the member's decision."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.lifecycle.models import Gift

MEMBER = ("member__tier", "member__branch", "member__customer")


class NotToCollect(DomainError):
    """Refused, withdrawn or expired before."""

    code = "not_to_collect"
    message = _("This gift can no longer be collected.")


class AlreadyCollected(NotToCollect):
    """Collected before; the vouchers are there."""

    code = "already_collected"
    message = _("You have already collected this gift. Its vouchers are under “My vouchers”.")


class CollectingOver(NotToCollect):
    """The last day for collecting has passed."""

    code = "expired"
    message = _("The time to collect this gift is over.")


def to_decide(gift: Gift, at: datetime) -> Gift:
    """The gift, locked, while it can still be collected or refused. Raises why it cannot."""
    # One tap and its double, or twenty open tabs: the second waits here and finds the gift decided.
    locked = Gift.objects.select_for_update(of=("self",)).select_related(*MEMBER).get(pk=gift.pk)
    if locked.state == Gift.State.COLLECTED:
        raise AlreadyCollected
    if locked.state == Gift.State.EXPIRED or locked.collect_until <= at:
        raise CollectingOver
    if locked.state != Gift.State.OFFERED:
        raise NotToCollect
    return locked
