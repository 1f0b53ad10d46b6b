"""Somebody lost his phone or his password."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.first_passwords import OwnLogin, begin_anew
from merchants.stores.models import Operator


class NotActive(DomainError):
    """Switched off: nobody comes back by a new password."""

    code = "not_active"
    message = _("This person has been switched off.")


@transaction.atomic
def reset_operator_login(*, operator: Operator, by: Actor, at: datetime) -> tuple[Operator, str]:
    """Take away the second factor and the password of a person, who sets up a second factor anew.

    - every session ends, because the password changed; a first password is returned, shown once, good for
      three days and for choosing one's own
    - one audit row; refuses with OwnLogin and NotActive
    """
    if by.id == str(operator.uid):
        raise OwnLogin
    row = Operator.objects.select_for_update(of=["self"]).select_related("account").get(pk=operator.pk)
    if not row.is_active:
        raise NotActive
    password = begin_anew(row.account, at)
    audit.record(verb="operator.reset", subject=row, by=by, at=at, role=row.role)
    return row, password
