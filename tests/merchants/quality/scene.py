"""The scene of these tests: a car wash with a clerk, and as many members as are needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from club.core.audit import Actor
from club.core.models import ActorKind
from club.members.models import Member
from merchants.quality import actions
from merchants.quality.models import Flag, FlagRule
from merchants.stores.models import Operator, Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption, RedemptionDoor

NOW = cast.NOW
STAFF = Actor(ActorKind.STAFF, "staff")
MINUTE = timedelta(minutes=1)


@dataclass
class Wash:
    """A store with one price, one clerk, and one service."""

    store: Store
    clerk: Operator
    product: ServiceProduct

    def use(self, at: datetime, member: Member | None = None, **voucher: Any) -> Redemption:
        """Somebody's voucher used at a time by the clerk."""
        held = cast.voucher(member or cast.member(), self.product, codes.make(), **voucher)
        with transaction.atomic():
            return redeem(
                code=held.code,
                store=self.store,
                by=Actor(ActorKind.OPERATOR, str(self.clerk.uid)),
                at=at,
                door=RedemptionDoor.SCANNED,
                operator=self.clerk,
                answers={},
            )

    def uses(self, number: int, apart: timedelta, start: datetime = NOW, **how: Any) -> list[Redemption]:
        """Several of them, one after the other."""
        return [self.use(start + turn * apart, **how) for turn in range(number)]


def wash(**store: Any) -> Wash:
    """A car wash at 25 yuan."""
    product = cast.product()
    shop = cast.store(**store)
    cast.agreement(shop.merchant, product)
    return Wash(shop, cast.operator(shop), product)


def look(at: datetime = NOW + timedelta(hours=2), *, back: timedelta = timedelta(hours=12)) -> list[Flag]:
    """Look for what is odd."""
    return actions.raise_flags(since=at - back, at=at)


def only(kind: str, **facts: Any) -> FlagRule:
    """Every rule but one is off, and that one says this."""
    actions.ensure_flag_rules()
    FlagRule.objects.exclude(kind=kind).update(is_on=False)
    FlagRule.objects.filter(kind=kind).update(is_on=True, **facts)
    return FlagRule.objects.get(kind=kind)
