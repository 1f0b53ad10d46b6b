"""Try a code that somebody typed."""

import hmac
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.identity.digests import digest_of_code, target_of
from club.identity.models import PhoneCode

TRIES = 5


class WrongCode(DomainError):
    """The code is not the one that was sent; the try counts."""

    code = "wrong_code"
    message = _("This code is not right. Look at the newest SMS.")
    status = 400


class CodeDead(DomainError):
    """No code of this browser can be used any more: none sent, too old, used, or five wrong tries."""

    code = "code_dead"
    message = _("This code cannot be used any more. Ask for a new one.")
    status = 400


def use_code(*, phone: str, purpose: str, binding: str, typed: str, at: datetime) -> PhoneCode:
    """Prove a phone with the code sent to it, once.

    - every try is counted before the code is compared, so tries in parallel cannot exceed five
    - a right code is used up
    - not one transaction on purpose: a refusal must keep the count
    """
    row = PhoneCode.objects.filter(binding=binding).order_by("-id").first()
    if row is None or row.purpose != purpose or bytes(row.target) != target_of(phone):
        raise CodeDead
    alive = PhoneCode.objects.filter(pk=row.pk, used_at=None, expires_at__gt=at)
    if not alive.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        raise CodeDead
    if not hmac.compare_digest(bytes(row.digest), digest_of_code(row, typed.strip())):
        raise WrongCode
    if not alive.update(used_at=at):
        raise CodeDead
    return row
