"""Somebody lost his phone or his password."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError, Forbidden
from merchants.stores.models import Operator
from merchants.stores.secret_keys import first_password


class NotActive(DomainError):
    """Switched off: nobody comes back by a new password."""

    code = "not_active"
    message = _("This person has been switched off.")


class OwnLogin(Forbidden):
    """Nobody takes away his own second factor."""

    code = "own_login"
    message = _("You cannot reset your own login. Please ask another owner or the club.")


@transaction.atomic
def reset_operator_login(*, operator: Operator, by: Actor, at: datetime) -> tuple[Operator, str]:
    """Take away the second factor and the password of a person, who sets up a second factor anew.

    - every session ends, because the password changed; a new first password is returned, shown once
    - one audit row; refuses with OwnLogin and NotActive
    """
    if by.id == str(operator.uid):
        raise OwnLogin
    row = Operator.objects.select_for_update(of=["self"]).select_related("account").get(pk=operator.pk)
    if not row.is_active:
        raise NotActive
    Authenticator.objects.filter(user=row.account).delete()
    password = first_password()
    row.account.set_password(password)
    row.account.save(update_fields=["password"])
    audit.record(verb="operator.reset", subject=row, by=by, at=at, role=row.role)
    return row, password
