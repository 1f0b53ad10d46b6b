"""Give a withdrawn voucher back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.replacements import make_instead


class NothingToGiveBack(DomainError):
    """Not withdrawn, nothing left of it, or given back before."""

    code = "nothing_to_give_back"
    message = _("There is nothing to give back.")


@transaction.atomic
def give_back(*, voucher: Voucher, by: Actor, at: datetime) -> Voucher:
    """Undo a withdrawal: what is void stays void, its holder gets a new voucher with another code.

    - the new one is on the same terms, for what was left, until the same day
    - one audit entry
    """
    old = Voucher.objects.select_for_update(of=("self",)).select_related("member").get(pk=voucher.pk)
    again = Voucher.objects.filter(replaces=old).exists()
    if old.state != Voucher.State.VOID or not old.uses_left or again or old.valid_until <= at:
        raise NothingToGiveBack
    new = make_instead(old, at)
    audit.record(verb="voucher.given_back", subject=old, by=by, at=at, replacement=str(new.uid))
    return new
