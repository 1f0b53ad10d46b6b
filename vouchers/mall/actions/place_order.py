"""Order a package."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Member
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import NotAFullMember
from vouchers.lifecycle.eligibility import ensure_eligible
from vouchers.mall.models import Order
from vouchers.mall.queries import packages_on_sale
from vouchers.mall.refunding import priced
from vouchers.payments.actions import start_payment
from vouchers.payments.models import Gateway

# Without letters that look like digits, so that a number can be read out on the phone.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class NotOnSale(DomainError):
    """Taken off sale, not published, or without a price in money."""

    code = "not_on_sale"
    message = _("This package is not on sale.")


@transaction.atomic
def place_order(
    *, member: Member, package: GiftPackage, by: Actor, at: datetime, gateway: str = Gateway.STRIPE
) -> Order:
    """Order a package at its price and terms of this moment, to be paid at `gateway`.

    - an open order of this member for this package is returned as it is: a second tap buys nothing twice
    - otherwise one order and its payment, both open
    - one audit entry for each
    """
    # Two taps of one member take turns; rows that only refer to the member are not held up.
    member = (
        Member.objects.select_for_update(no_key=True, of=("self",))
        .select_related("tier", "branch", "customer")
        .get(pk=member.pk)
    )
    package = _offered(member, package, at)
    pending = Order.objects.filter(member=member, package=package, state=Order.State.PENDING).first()
    if pending:
        return pending
    number = f"C{local_date(at):%y%m%d}{''.join(secrets.choice(_LETTERS) for _n in range(8))}"
    price = package.price_fen or 0
    payment = start_payment(
        member=member, purpose=f"order:{number}", amount_fen=price, by=by, at=at, gateway=gateway
    )
    usual = dict(package.items.values_list("product", "product__list_price_fen"))
    order = Order.objects.create(
        number=number,
        member=member,
        package=package,
        payment=payment,
        price_fen=price,
        terms=priced(package.terms(), usual),
        ordered_at=at,
    )
    audit.record(
        verb="order.placed",
        subject=order,
        by=by,
        at=at,
        member=str(member.uid),
        package=package.code,
        price_fen=price,
    )
    return order


def _offered(member: Member, package: GiftPackage, at: datetime) -> GiftPackage:
    offered = packages_on_sale().filter(pk=package.pk).first()
    if offered is None:
        raise NotOnSale
    if not member.is_full:
        raise NotAFullMember
    ensure_eligible(member=member, terms=offered.terms(), day=local_date(at), package=offered)
    return offered
