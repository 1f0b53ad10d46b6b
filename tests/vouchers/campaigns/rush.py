"""A campaign with gifts for some, and members who want one."""

from datetime import timedelta
from typing import Any

from club.core.audit import SYSTEM, Actor
from club.core.models import ActorKind
from tests import cast
from vouchers.campaigns import actions
from vouchers.campaigns.models import Campaign, Claim, Occasion, StockShard


def campaign(stock: int | None = 10, **fields: Any) -> Campaign:
    """A campaign of one day around NOW."""
    package = fields.pop("package", None) or cast.package()
    first = {
        "code": "wash-day",
        "name": "洗车日",
        "name_en": "Wash day",
        "branch": package.branch,
        "package": package,
        "starts_at": cast.NOW - timedelta(hours=1),
        "ends_at": cast.NOW + timedelta(days=1),
        "stock": stock,
    }
    return Campaign.objects.create(**{**first, **fields})


def opened(stock: int | None = 10, **fields: Any) -> Occasion:
    """Its occasion."""
    occasion = actions.open_occasion(campaign=campaign(stock, **fields), by=SYSTEM, at=cast.NOW)
    assert occasion is not None
    return occasion


def claim(occasion: Occasion, member: Any, at: Any = cast.NOW) -> Claim:
    """A member asks for his share."""
    by = Actor(ActorKind.MEMBER, str(member.uid))
    return actions.claim(occasion=occasion.uid, member=member.uid, by=by, at=at)


def stand(occasion: Occasion) -> tuple[int, int]:
    """How many gifts are left, how many are claimed."""
    left = StockShard.objects.filter(occasion=occasion).values_list("remaining", flat=True)
    return sum(left), Claim.objects.filter(occasion=occasion).count()
