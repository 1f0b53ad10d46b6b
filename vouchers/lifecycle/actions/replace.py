"""Replace a voucher."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.messaging.actions import enqueue
from vouchers.catalogue.choices import CodeSource
from vouchers.lifecycle import codes, handovers, stock
from vouchers.lifecycle.models import Voucher

KEPT = ("member_id", "product_id", "gift_id", "vehicle_id", "branch_id", "step", "valid_from", "valid_until")


class CannotReplace(DomainError):
    """Not usable any more, or no reason given."""

    code = "cannot_replace"
    message = _("Only a voucher that can still be used can be replaced, and a reason is needed.")


@transaction.atomic
def replace(*, voucher: Voucher, reason: str, by: Actor, at: datetime) -> Voucher:
    """Withdraw a voucher and give its holder a new one for what is left, with another code.

    - the old voucher is void with its reason; an open offer to a friend is taken back
    - the new one is on the same terms, for the uses or the amount that were left, until the same day
    - one audit entry, one voucher_replaced message to the member
    """
    old = (
        Voucher.objects.select_for_update(of=("self",)).select_related("member__customer").get(pk=voucher.pk)
    )
    reason = reason.strip()[:200]
    if old.state == Voucher.State.BOOKED:
        raise CannotReplace(_("This voucher is booked. Cancel the booking first."))
    usable = old.state in (Voucher.State.LIVE, Voucher.State.GIVING) and old.valid_until > at
    if not usable or not reason:
        raise CannotReplace
    handovers.end_open(old, by=by, at=at)
    old.state, old.state_reason = Voucher.State.VOID, reason
    old.save(update_fields=["state", "state_reason"])
    new = make_instead(old, at)
    audit.record(
        verb="voucher.replaced",
        subject=old,
        by=by,
        at=at,
        reason=reason,
        replacement=str(new.uid),
        uses_left=old.uses_left,
    )
    enqueue(
        kind="voucher_replaced",
        dedupe_key=f"voucher_replaced:{old.uid}",
        at=at,
        recipient=old.member.uid,
        params={
            "name": handovers.greeted(old.member),
            "product": new.name,
            "until": new.last_day.isoformat(),
        },
        link=f"/me/vouchers/{new.uid}/",
    )
    return new


def make_instead(old: Voucher, at: datetime) -> Voucher:
    """A new voucher for what is left of a locked one that was just withdrawn."""
    from_stock = old.terms.get("codes_from") == CodeSource.STOCK
    taken = stock.take_codes([old.product_id], at) if from_stock else {}
    code = taken[old.product_id][0].code if from_stock else codes.make()
    new = Voucher.objects.create(
        **{name: getattr(old, name) for name in KEPT},
        code=code,
        replaces=old,
        source=Voucher.Source.REPLACEMENT,
        terms={**old.terms, "uses": old.uses_left, "value_fen": old.value_left_fen},
        uses_total=old.uses_left,
        uses_left=old.uses_left,
        value_left_fen=old.value_left_fen,
        made_at=at,
    )
    stock.hand_out([new], taken, at)
    return new
