"""What a bought package is still worth: the part of its price that was not used.

The price is shared among the vouchers by the usual prices of their services on the day of the sale; if one
of them has none, all count alike. A voucher is unused while none of its uses was made and the buyer holds it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.lifecycle.models import Voucher
from vouchers.mall.models import Order

USABLE = (Voucher.State.LIVE, Voucher.State.GIVING)


class NothingToRefund(DomainError):
    """Not issued, or nothing of it is unused."""

    code = "nothing_to_refund"
    message = _("Nothing of this order can be refunded: all of it was used, booked or given away.")


class AmountChanged(DomainError):
    """A use, or another refund, came between."""

    code = "amount_changed"
    message = _("Something of this order was used meanwhile. Please look at the amount again.")


@dataclass(frozen=True)
class Offer:
    """What may be paid back for an order now: the vouchers it would take, and the amount in fen."""

    vouchers: tuple[Voucher, ...]
    amount_fen: int
    is_whole: bool


def offer_for(order: Order, held: list[Voucher]) -> Offer:
    """Work it out from all vouchers of the order's gift, those that took another's place included."""
    if order.state != Order.State.ISSUED:
        return Offer((), 0, is_whole=False)
    unused = tuple(voucher for voucher in held if _is_unused(voucher, order))
    prices = _prices(order.terms)
    whole = sum(price * count for price, count in prices.values())
    part = sum(prices[_piece(voucher)][0] for voucher in unused)
    is_whole = part == whole and part > 0
    amount = order.price_fen if is_whole else order.price_fen * part // whole if whole else 0
    return Offer(unused, amount, is_whole)


def offered(order: Order, amount_fen: int) -> tuple[Order, Offer]:
    """The order and its vouchers, locked, with what may be paid back; only if that is still `amount_fen`.

    Raises NothingToRefund, AmountChanged.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("payment").get(pk=order.pk)
    if order.state != Order.State.ISSUED or order.payment is None:
        raise NothingToRefund
    # Redemptions lock the voucher, so each comes before this or finds it withdrawn.
    held = list(Voucher.objects.select_for_update(of=("self",)).filter(gift=order.gift_id).order_by("pk"))
    offer = offer_for(order, held)
    if not offer.amount_fen:
        raise NothingToRefund
    if offer.amount_fen != amount_fen:
        raise AmountChanged
    return order, offer


def priced(terms: dict[str, Any], usual: dict[int, int]) -> dict[str, Any]:
    """The terms of a sale with the usual price of each piece, by product, in fen."""
    items = [{**item, "list_price_fen": usual.get(item["product_id"], 0)} for item in terms["items"]]
    return {**terms, "items": items}


def _is_unused(voucher: Voucher, order: Order) -> bool:
    return (
        voucher.state in USABLE
        and voucher.uses_made == 0
        and voucher.forfeited == 0
        and voucher.member_id == order.member_id
    )


def _piece(voucher: Voucher) -> tuple[int, int]:
    return voucher.product_id, voucher.step


def _prices(terms: dict[str, Any]) -> dict[tuple[int, int], tuple[int, int]]:
    """Piece → its price and how many of it."""
    items = terms["items"]
    has_all = all(item.get("list_price_fen") for item in items)
    return {
        (item["product_id"], item["step"]): (item["list_price_fen"] if has_all else 1, item["quantity"])
        for item in items
    }
