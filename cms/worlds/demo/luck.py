"""Two draws: one that runs, so that a newcomer can try his luck, and one that is over, with its results."""

from datetime import datetime, timedelta

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date, midnight
from club.core.models import ActorKind
from club.members.models import Member
from club.organisation.models import Branch
from cms.worlds.demo.tables import rows
from vouchers.campaigns.actions import draw, open_occasion
from vouchers.campaigns.models import Campaign, Prize, Way
from vouchers.catalogue.models import GiftPackage

# How many there are, and of a million tries how many fall to them.
PRIZES = """
    name         | name_en                | package   | number | odds   | yuan
    加油优惠卡   | Fuel card              | fuel-card | 20     | 50000  | 960
    夜归代驾     | Night out              | night-out | 50     | 150000 | 110
    五次洗车     | Five car washes        | wash-five | 200    | 300000 | 125
"""
TRIES = 40
AGO = timedelta(days=12)
LASTED = timedelta(days=2)


def build(home: Branch, packages: dict[str, GiftPackage], at: datetime) -> None:
    """Both, and the tries of those who were full members when the first one took place."""
    today = local_date(at)
    _campaign(
        home,
        packages,
        code="lucky-draw",
        name="爱车抽奖季",
        name_en="Lucky season",
        summary="每人一次机会，中奖率全部公示",
        summary_en="One try each, all odds published",
        starts_at=midnight(today - timedelta(days=1)),
        ends_at=midnight(today + timedelta(days=30)),
    )
    began = midnight(today) - AGO
    over = _campaign(
        home,
        packages,
        code="autumn-draw",
        name="秋日抽奖",
        name_en="Autumn draw",
        starts_at=began,
        ends_at=began + LASTED,
    )
    occasion = open_occasion(campaign=over, by=SYSTEM, at=began)
    assert occasion is not None
    drawers = Member.objects.filter(
        state=Member.State.FULL, full_at__lt=began, branch__path__startswith=home.path
    )
    for place, member in enumerate(drawers.order_by("pk")[:TRIES]):
        by, when = Actor(ActorKind.MEMBER, str(member.uid)), began + timedelta(hours=9, minutes=place * 17)
        draw(occasion=occasion.uid, member=member.uid, number=1, by=by, at=when)


def _campaign(home: Branch, packages: dict[str, GiftPackage], **facts: object) -> Campaign:
    campaign = Campaign(branch=home, way=Way.DRAW, **facts)
    campaign.prizes = [
        Prize(
            name=row["name"],
            name_en=row["name_en"],
            package=packages[row["package"]],
            number=int(row["number"]),
            odds=int(row["odds"]),
            value_fen=int(row["yuan"]) * 100,
            sort_order=place,
        )
        for place, row in enumerate(rows(PRIZES))
    ]
    campaign.save()
    return campaign
