"""A new person at a merchant."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.first_passwords import give
from club.identity.models import Account
from merchants.stores.actions.create_api_key import ForeignStore
from merchants.stores.models import Merchant, Operator, OperatorRole, Store

WITH_SECOND_FACTOR = {OperatorRole.OWNER, OperatorRole.FINANCE}


class NotAPartner(DomainError):
    """The merchant has not been approved, or is no partner any more."""

    code = "not_a_partner"
    message = _("The merchant has to be approved first.")


class UsernameTaken(DomainError):
    """Somebody logs in with this name already."""

    code = "username_taken"
    message = _("This user name is taken. Please choose another one.")


@transaction.atomic
def add_operator(
    *,
    merchant: Merchant,
    username: str,
    display_name: str,
    role: str,
    by: Actor,
    at: datetime,
    store: Store | None = None,
    password: str = "",
) -> tuple[Operator, str]:
    """Give a person a login at a merchant, at one store or at all of them.

    - one account, one operator, one audit row; owners and finance must set up a second factor
    - `password` is what the person chose himself; without it he gets a first password, good for three days
      and for choosing his own
    - returns the operator and the password, which is not shown again
    """
    if not merchant.is_partner:
        raise NotAPartner
    if store is not None and store.merchant_id != merchant.pk:
        raise ForeignStore
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken
    account = Account(username=username, needs_second_factor=role in WITH_SECOND_FACTOR)
    if password:
        account.set_password(password)
    else:
        password = give(account, at)
    account.save()
    row = Operator.objects.create(
        account=account, merchant=merchant, store=store, role=role, display_name=display_name
    )
    audit.record(verb="operator.added", subject=row, by=by, at=at, merchant=merchant.code, role=role)
    return row, password
