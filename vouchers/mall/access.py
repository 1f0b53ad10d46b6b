"""Who may see which order."""

from uuid import UUID

from django.http import Http404

from club.members.models import Member
from vouchers.catalogue.models import GiftPackage
from vouchers.mall.models import Order
from vouchers.mall.queries import orders_of, packages_on_sale


def order_of(member: Member, uid: UUID) -> Order:
    """A member's own order, else 404."""
    order = orders_of(member).filter(uid=uid).first()
    if order is None:
        raise Http404
    return order


def package_on_sale(uid: UUID) -> GiftPackage:
    """A package that anyone may look at and buy, else 404."""
    package = packages_on_sale().filter(uid=uid).first()
    if package is None:
        raise Http404
    return package
