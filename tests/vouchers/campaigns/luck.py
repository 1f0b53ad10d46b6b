"""A campaign with prizes, and members who try their luck."""

from datetime import timedelta
from typing import Any

from club.core.audit import SYSTEM, Actor
from club.core.models import ActorKind
from tests import cast
from vouchers.campaigns import actions, lots
from vouchers.campaigns.models import Campaign, Occasion, OccasionPrize, Prize, PrizeShard, Try, Way
from vouchers.lifecycle.models import Gift

SEED = "5eed" * 16
# Prizes by name: how many there are, and how many of a million tries fall to them.
PRIZES = {"加油卡": (2, 100_000), "洗车券": (30, 400_000)}


def campaign(prizes: dict[str, tuple[int, int]] = PRIZES, **fields: Any) -> Campaign:
    """A draw of one day around NOW."""
    first = {
        "code": "lucky-518",
        "name": "518 抽奖",
        "name_en": "518 draw",
        "branch": cast.everywhere(),
        "way": Way.DRAW,
        "starts_at": cast.NOW - timedelta(hours=1),
        "ends_at": cast.NOW + timedelta(days=1),
    }
    package = fields.pop("package", None) or cast.package()
    row = Campaign.objects.create(**{**first, **fields})
    for place, (name, (number, odds)) in enumerate(prizes.items()):
        facts = {"number": number, "odds": odds, "value_fen": 8_800, "sort_order": place}
        Prize.objects.create(campaign=row, name=name, name_en=f"Prize {place + 1}", package=package, **facts)
    return row


def opened(prizes: dict[str, tuple[int, int]] = PRIZES, **fields: Any) -> Occasion:
    """Its occasion."""
    at = fields.pop("at", cast.NOW)
    occasion = actions.open_occasion(campaign=campaign(prizes, **fields), by=SYSTEM, at=at)
    assert occasion is not None
    return occasion


def draw(occasion: Occasion, member: Any, at: Any = cast.NOW, number: int = 1) -> Try:
    """A member tries."""
    by = Actor(ActorKind.MEMBER, str(member.uid))
    return actions.draw(occasion=occasion.uid, member=member.uid, number=number, by=by, at=at)


def stand(occasion: Occasion) -> dict[str, tuple[int, int]]:
    """How many of each prize are left, how many were given."""
    found = {}
    for prize in OccasionPrize.objects.filter(occasion=occasion):
        left = PrizeShard.objects.filter(prize=prize).values_list("remaining", flat=True)
        found[prize.name] = (sum(left), Gift.objects.filter(batch=prize.batch).count())
    return found


def member_who_draws(occasion: Occasion, low: int, high: int, number: int = 1) -> Any:
    """A member whose number lies between two bounds, found by trying."""
    row = cast.member()
    while not low <= lots.drawn_for(occasion.seed, occasion.uid, row.uid, number) < high:
        row.uid = type(row)._meta.get_field("uid").get_default()
    row.save()
    return row
