"""A small world: shops with keys, members with phones and sessions, partners who want to hear of it."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from club.core.audit import SYSTEM
from club.messaging.models import MessageKind
from club.wechat.models import Follower
from merchants.webhooks.actions import add_endpoint
from tests import cast
from tests.bench import p10_outbox, world
from tests.doors import enter
from tests.merchants.api.partner import system

SHOPS, PEOPLE, PIECES = 4, 40, 2
KINDS = ("voucher_redeemed", "redemption_reversed", "gift_arrived")
EVENTS = ["voucher.redeemed", "redemption.reversed"]
CORE_KEY = "ck_chaos_core"


@dataclass(frozen=True)
class Scene:
    """What clients need to know. `people` are openid, phone and session; every other one has no WeChat."""

    keys: list[str]
    codes: list[str]
    people: list[dict[str, Any]]
    package: str


def build(codes: int, partner: str) -> Scene:
    """Make it in the present database; partners are told at that address."""
    people = p10_outbox.people(PEOPLE)
    Follower.objects.filter(openid__in=[person.openid for person in people[1::2]]).update(is_following=False)
    shops = replace(world.counter(shops=SHOPS, members=1), members=[person.member for person in people])
    for kind in KINDS:
        cast.message_kind(kind, sms_template=kind.upper())
    # Whatever hour of the night it is: what is kept until the morning does not come to rest.
    MessageKind.objects.filter(code__in=KINDS).update(quiet_from=None, quiet_until=None)
    wash = cast.product("chaos-wash")
    package = cast.package(wash, quantity=PIECES)
    made = world.vouchers(shops, codes)
    system(CORE_KEY)
    asked = {"events": EVENTS, "by": SYSTEM, "at": timezone.now()}
    add_endpoint(merchant=shops.shops[0].merchant, name="till", url=f"{partner}/till", **asked)
    add_endpoint(merchant=None, name="core", url=f"{partner}/core", **asked)
    world.settle_down("vouchers_voucher")
    return Scene(shops.keys, made, [_known(person) for person in people], package.code)


def _known(person: p10_outbox.Person) -> dict[str, Any]:
    browser = Client()
    enter(browser, person.member.account)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    facts = {"openid": person.openid, "phone": person.phone, "session": session}
    return facts | {"number": person.member.number, "uid": str(person.member.uid)}
