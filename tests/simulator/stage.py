"""A small world for the simulator: two shops, members with phones, gifts that wait, somebody who is told."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from club.core.audit import SYSTEM
from club.members.models import Member
from club.wechat.models import Follower
from merchants.counter.once import Door
from merchants.stores.models import Store
from merchants.webhooks.actions import add_endpoint
from tests import cast
from tests.bench import p10_outbox
from tests.cast import NOW
from tests.chaos.scene import EVENTS, KINDS
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle import codes

PEOPLE, SHOPS, UNDO_MINUTES = 12, 2, 30_000


@dataclass
class Stage:
    """Whom and what the house works with."""

    people: list[Member]
    openids: list[str]
    shops: list[Store]
    doors: dict[int, Door]
    package: GiftPackage
    codes: list[str]


def build(vouchers: int, partner: str) -> Stage:
    """Make it in the present database, as it is at NOW."""
    people = p10_outbox.people(PEOPLE)
    Follower.objects.filter(openid__in=[person.openid for person in people[1::2]]).update(is_following=False)
    for kind in KINDS:
        cast.message_kind(kind, sms_template=kind.upper(), max_late_minutes=60 * 24 * 20)
    wash = cast.product(reversal_minutes=UNDO_MINUTES)
    shops = [cast.store(cast.merchant(branch=people[0].member.branch)) for _shop in range(SHOPS)]
    doors = {}
    for number, shop in enumerate(shops):
        cast.agreement(shop.merchant, wash, period=(None, None))
        doors[shop.pk] = Door(cast.api_key(shop, hashlib.sha256(f"sim{number}".encode()).hexdigest()))
    made = codes.make_many(vouchers)
    for number, code in enumerate(made):
        holder = people[number % PEOPLE].member
        cast.voucher(holder, wash, code, valid_until=NOW + timedelta(days=300))
    asked = {"events": EVENTS, "by": SYSTEM, "at": NOW}
    add_endpoint(merchant=None, name="core", url=f"{partner}/core", **asked)
    members = [person.member for person in people]
    return Stage(members, [person.openid for person in people], shops, doors, cast.package(wash), made)
