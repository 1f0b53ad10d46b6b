"""What becomes of a bought package when the buyer's bank takes the money back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from club.core.audit import SYSTEM
from vouchers.lifecycle.actions import NothingToGiveBack, give_back, void
from vouchers.lifecycle.models import Voucher
from vouchers.mall import told
from vouchers.mall.models import Order, WithheldVoucher
from vouchers.mall.refunding import offer_for
from vouchers.payments.models import Chargeback

REASON = "付款银行拒付"  # shown to the buyer with the voucher


def act_on_chargebacks(*, at: datetime, limit: int = 50) -> int:
    """Withdraw what was not used while the bank holds the money, give it back when won; how many changed.

    - each chargeback by its own transaction, once for each state; what was used stays used
    - one message to the buyer when something was withdrawn, one when the money stays after all
    """
    news = Chargeback.objects.exclude(acted_state=F("state")).order_by("pk")
    return sum(_act(pk, at) for pk in news.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _act(pk: int, at: datetime) -> bool:
    # The order first, as in `refund`: else each waits for the other.
    order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("payment", "member__customer")
        .filter(payment__chargebacks=pk)
        .first()
    )
    row = Chargeback.objects.select_for_update().get(pk=pk)
    if row.acted_state == row.state:
        return False  # another worker was here
    if order is not None and row.state == Chargeback.State.WON:
        _release(row, order, at)
    elif order is not None and not row.acted_state:
        _withhold(row, order, at)
    Chargeback.objects.filter(pk=pk).update(acted_state=row.state)
    return True


def _withhold(row: Chargeback, order: Order, at: datetime) -> None:
    held = list(Voucher.objects.select_for_update(of=("self",)).filter(gift=order.gift_id).order_by("pk"))
    unused = offer_for(order, held).vouchers
    for voucher in unused:
        void(voucher=voucher, reason=REASON, by=SYSTEM, at=at)
    WithheldVoucher.objects.bulk_create(WithheldVoucher(chargeback=row, voucher=one) for one in unused)
    if unused:
        _tell("order_withheld", row, order, at)


def _release(row: Chargeback, order: Order, at: datetime) -> None:
    again = 0
    for each in row.withheld.select_related("voucher").order_by("pk"):
        try:
            give_back(voucher=each.voucher, by=SYSTEM, at=at)
        except NothingToGiveBack:
            continue  # it ran out meanwhile
        again += 1
    if again:
        _tell("order_given_back", row, order, at)


def _tell(kind: str, row: Chargeback, order: Order, at: datetime) -> None:
    told.buyer(order, kind, row.uid, row.amount_fen, f"/me/orders/{order.uid}/", at)
