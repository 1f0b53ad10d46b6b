"""Small settings of an account."""

from datetime import datetime

from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.identity.models import Account


class NeedsOldPassword(DomainError):
    """An SMS alone may not replace the password of someone with a second factor."""

    code = "needs_old_password"
    message = _("This account is protected by a second factor. Change its password after logging in.")


@transaction.atomic
def set_password(*, account: Account, password: str, by: Actor, at: datetime) -> Account:
    """Give an account a new password right after its phone was proved.

    - other sessions of the account end, because Django ties sessions to the password
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.needs_second_factor or row.is_staff or is_mfa_enabled(row):
        raise NeedsOldPassword
    row.set_password(password)
    row.password_given_at = None
    row.save(update_fields=["password", "password_given_at"])
    audit.record(verb="password.set", subject=row, by=by, at=at)
    return row


@transaction.atomic
def choose_language(*, account: Account, language: str, by: Actor, at: datetime) -> Account:
    """The language in which messages are written to this person from now on."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    row.language = language
    row.save(update_fields=["language"])
    audit.record(verb="language.chosen", subject=row, by=by, at=at, language=language)
    return row
