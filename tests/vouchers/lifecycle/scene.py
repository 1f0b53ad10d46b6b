"""The scene of these tests: a car wash, a shop that sells it, a member who holds a voucher for it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from club.messaging.models import Message
from merchants.ledger.models import Payable
from merchants.stores.models import Store
from tests import cast
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import LimitCounter, Redemption, RedemptionDoor, Voucher

BY = Actor(ActorKind.OPERATOR, "till-1")


@dataclass
class Scene:
    """One voucher and one store that takes it."""

    voucher: Voucher
    store: Store

    def redeem(self, code: str = "", **words: Any) -> Redemption:
        """Use the voucher here and now, unless told otherwise."""
        words = {"store": self.store, "by": BY, "door": RedemptionDoor.TYPED, "at": cast.NOW, **words}
        with transaction.atomic():  # a refusal undoes its whole transaction, which here is the test's
            return redeem(code=code or self.voucher.code, **words)


def car_wash(price_fen: int = 2500, store: Store | None = None, **terms: Any) -> Scene:
    """A car wash at 25 yuan; `terms` are fields of the product."""
    product = cast.product(**terms)
    store = store or cast.store()
    cast.agreement(store.merchant, product, price_fen)
    return Scene(cast.voucher(cast.member(), product, codes.make()), store)


def everything() -> dict[str, Any]:
    """What a redemption may change, to compare before and after a refusal."""
    return {
        "vouchers": list(Voucher.objects.order_by("pk").values()),
        "redemptions": Redemption.objects.count(),
        "payables": Payable.objects.count(),
        "counters": list(LimitCounter.objects.order_by("pk").values("scope", "used")),
        "audit": AuditEntry.objects.count(),
        "messages": Message.objects.count(),
    }
