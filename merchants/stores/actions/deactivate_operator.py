"""A person leaves a merchant."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.models import Account
from merchants.stores.models import Merchant, Operator, OperatorRole


class LastOwner(DomainError):
    """Nobody would be left who may manage the staff."""

    code = "last_owner"
    message = _("This is the last owner. Please add another owner first.")


@transaction.atomic
def deactivate_operator(*, operator: Operator, by: Actor, at: datetime) -> Operator:
    """Switch a person off: his next request is refused, whatever sessions are open.

    - the login is closed and its password void, so no old session comes back to life with it
    - the last active owner of a merchant stays; switching off twice writes nothing
    """
    # The merchant's row is locked so that two owners cannot switch each other off.
    Merchant.objects.select_for_update().get(pk=operator.merchant_id)
    row = Operator.objects.select_for_update(of=["self"]).select_related("account").get(pk=operator.pk)
    if not row.is_active:
        return row
    others = Operator.objects.filter(merchant=row.merchant_id, role=OperatorRole.OWNER, is_active=True)
    if row.role == OperatorRole.OWNER and not others.exclude(pk=row.pk).exists():
        raise LastOwner
    row.is_active, row.left_at = False, at
    row.save(update_fields=["is_active", "left_at"])
    _close(row.account)
    audit.record(verb="operator.left", subject=row, by=by, at=at)
    return row


def _close(account: Account) -> None:
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
