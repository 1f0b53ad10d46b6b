"""Stopping a merchant, and letting it work again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.stores.models import Merchant

VERBS = {Merchant.State.ACTIVE: "merchant.resumed", Merchant.State.SUSPENDED: "merchant.suspended"}


class NotPossibleNow(DomainError):
    """The merchant is not in a state that allows this."""

    code = "wrong_state"
    message = _("The merchant is not in a state that allows this.")


@transaction.atomic
def suspend_merchant(*, merchant: Merchant, reason: str, by: Actor, at: datetime) -> Merchant:
    """Stop a merchant: no store of it may redeem or be booked from now on, at whatever door.

    History and statements stay open to it. Suspension stops work and not money: what was done before is
    paid, unless somebody places a hold.

    - state, reason, one audit row
    """
    return _move(merchant, Merchant.State.ACTIVE, Merchant.State.SUSPENDED, reason, by, at)


@transaction.atomic
def resume_merchant(*, merchant: Merchant, reason: str, by: Actor, at: datetime) -> Merchant:
    """Let a suspended merchant redeem again.

    - state, reason, one audit row
    """
    return _move(merchant, Merchant.State.SUSPENDED, Merchant.State.ACTIVE, reason, by, at)


def _move(merchant: Merchant, old: Any, new: Any, reason: str, by: Actor, at: datetime) -> Merchant:
    row = Merchant.objects.select_for_update().get(pk=merchant.pk)
    if row.state != old:
        raise NotPossibleNow
    row.state, row.state_reason = new, reason
    row.save(update_fields=["state", "state_reason"])
    audit.record(verb=VERBS[new], subject=row, by=by, at=at, merchant=row.code, old=old)
    return row
