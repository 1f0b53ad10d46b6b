"""What the pages of the mall show."""

from django.db.models import Exists, OuterRef, QuerySet

from club.core.models import ActorKind, AuditEntry
from club.members.models import Member
from vouchers.catalogue.models import GiftPackage, PackageItem
from vouchers.lifecycle.models import Redemption, Voucher
from vouchers.mall.models import Order, RefundLimit, RefundRequest
from vouchers.mall.refunding import Offer, offer_for
from vouchers.payments.models import Chargeback, Payment, Refund


def packages_on_sale() -> "QuerySet[GiftPackage]":
    """Published packages with a price in money and published products only, in the order of the shelf."""
    items = PackageItem.objects.filter(package=OuterRef("pk"))
    whole = GiftPackage.objects.filter(live=True, is_on_sale=True, price_fen__gt=0).filter(
        Exists(items), ~Exists(items.filter(product__live=False))
    )
    return whole.select_related("min_tier").prefetch_related("items__product")


def orders_of(member: Member) -> "QuerySet[Order]":
    """A member's orders, the newest first."""
    return Order.objects.filter(member=member).select_related("package", "payment").order_by("-pk")


def offer_of(order: Order) -> Offer:
    """What could be paid back for an order now."""
    return offer_for(order, list(Voucher.objects.filter(gift=order.gift_id).order_by("pk")))


def refunds_of(order: Order) -> list[Refund]:
    """The refunds of an order, the first on top."""
    return list(Refund.objects.filter(payment=order.payment_id).order_by("pk")) if order.payment_id else []


def limit_of_refunds() -> int:
    """What one member of staff may pay back alone, in fen."""
    kept = RefundLimit.objects.values_list("alone_fen", flat=True).first()
    return RefundLimit.ALONE_FEN if kept is None else int(kept)


def requests_of(order: Order) -> list[RefundRequest]:
    """The refunds of an order that needed a second person, the first on top."""
    return list(order.refund_requests.order_by("pk"))


def to_approve(rows: "QuerySet[RefundRequest]", uid: str) -> "QuerySet[RefundRequest]":
    """Those that wait for somebody else than whoever asked for them."""
    return rows.filter(state=RefundRequest.State.WAITING).exclude(asked_by_id=uid)


def chargebacks_of(order: Order) -> list[Chargeback]:
    """What a bank takes back of an order, the first on top."""
    return (
        list(Chargeback.objects.filter(payment=order.payment_id).order_by("pk")) if order.payment_id else []
    )


def order_of(payment: Payment) -> Order | None:
    """What was bought by a payment."""
    return Order.objects.select_related("package").filter(payment=payment).first()


def uses_of(order: Order) -> list[Redemption]:
    """The uses of what an order gave, the first on top; undone ones left out."""
    if not order.gift_id:
        return []
    uses = Redemption.objects.filter(voucher__gift=order.gift_id, reversed_at=None)
    return list(uses.select_related("product", "store").order_by("redeemed_at", "pk"))


def ran_out(order: Order) -> bool:
    """Whether nobody cancelled it: it was not paid in time. Its audit trail says by whom it was ended."""
    if order.state != Order.State.CANCELLED:
        return False
    ended = AuditEntry.objects.filter(subject_type="order", subject_id=str(order.uid), verb="order.cancelled")
    return ended.filter(actor_kind=ActorKind.SYSTEM).exists()
