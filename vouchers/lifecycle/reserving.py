"""A voucher kept for a booking: nobody else can use it, give it away or book it meanwhile.

Parts of the acts on bookings, which lock the voucher first, write their own audit rows and tell people.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.lifecycle import amounts
from vouchers.lifecycle.models import Voucher


class NotToBook(DomainError):
    """The voucher cannot be kept for a booking."""

    code = "not_to_book"
    message = _("This voucher cannot be booked now.")


def locked(voucher: Voucher | int) -> Voucher:
    """The voucher as it is now; a redemption in flight comes first, or finds it as this act leaves it."""
    pk = voucher if isinstance(voucher, int) else voucher.pk
    rows = Voucher.objects.select_for_update(of=("self",)).select_related("member__customer", "product")
    return rows.get(pk=pk)


def reserve(voucher: Voucher) -> None:
    """Keep a locked voucher for a booking. Refuses with NotToBook unless it is usable."""
    if voucher.state == Voucher.State.BOOKED:
        raise NotToBook(_("This voucher is booked already."))
    if voucher.state != Voucher.State.LIVE or not voucher.uses_left:
        raise NotToBook
    _set(voucher, Voucher.State.LIVE, Voucher.State.BOOKED)


def release(voucher: Voucher) -> None:
    """Give a locked voucher back to its holder; if its term is over, the next run closes it."""
    _set(voucher, Voucher.State.BOOKED, Voucher.State.LIVE)


def forfeit(voucher: Voucher, *, by: Actor, at: datetime) -> bool:
    """Take one use of a locked, booked voucher without a service; False for a stored amount, which has none.

    - one audit entry; no merchant is owed anything
    """
    if amounts.is_stored(voucher.terms):
        release(voucher)
        return False
    voucher.uses_left -= 1
    voucher.forfeited += 1
    voucher.state = Voucher.State.LIVE if voucher.uses_left else Voucher.State.USED
    voucher.last_used_at = at
    voucher.save(update_fields=["uses_left", "forfeited", "state", "last_used_at"])
    facts = {"member": str(voucher.member.uid), "quantity": 1, "uses_left": voucher.uses_left}
    audit.record(verb="voucher.forfeited", subject=voucher, by=by, at=at, **facts)
    return True


def _set(voucher: Voucher, was: str, becomes: str) -> None:
    assert voucher.state == was  # the caller holds the row
    voucher.state = becomes
    voucher.save(update_fields=["state"])
