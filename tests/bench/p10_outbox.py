"""A hundred thousand messages, WeChat and SMS in turn, through the sandbox's HTTP by two worker processes.

The limit is the sandbox alone: the same calls from two processes that do nothing else. WeChat's reports about
what it delivered go nowhere in both, for taking them in is another piece of work.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import requests
from django.conf import settings
from django.utils import timezone

from club.identity.models import WeChatIdentity
from club.members.models import Member
from club.messaging.actions import Letter, enqueue_many
from club.messaging.models import Message, MessageAttempt
from club.wechat.client import WeChatClient
from club.wechat.models import Follower
from tests import cast
from tests.bench import clients, drainers, processor, world
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 100_000
BARE = 20_000  # calls that the limit is taken from, at most
PEOPLE = 500
TEXT = "尊敬的{name}，您的车辆{plate}的保单将于{day}到期，续保可享受会员礼遇。"
WORDS = {"plate": "鲁A12345", "day": "2026-12-18"}
FIELDS = {"thing1": "{plate}", "time2": "{day}", "thing3": "{title}"}


@dataclass(frozen=True)
class Person:
    """Somebody with a phone at the sandbox."""

    member: Member
    openid: str
    phone: str


def run(place: Place) -> Iterator[Figure]:
    """The calls bare, then the messages; afterwards the sandbox says how many arrived."""
    count = place.pick(2_000, 20_000, FULL)
    place.new_database("outbox")
    who = people(PEOPLE)
    with place.sandbox() as origin:
        phones(origin, who)
        bare = _bare(place, who, min(count, BARE))
        before = _arrived(origin)
        _queue(who, count)
        world.settle_down("club_message", "club_member", "club_account", "club_customer")
        used = processor.of_postgres(place.data_dir)
        drained = drainers.drain(place.environment())
        database = processor.of_postgres(place.data_dir) - used
        arrived = _arrived(origin) - before
    note = place.note(count, FULL)
    each, floor = 1000 * drained.seconds / count, 1000 * bare.seconds / len(bare.latencies)
    yield Figure("each message", each, "ms", floor, "ms bare call", note=note)
    yield Figure("the outbox adds", each - floor, "ms", target="1 ms", is_met=each - floor <= 1)
    yield Figure("processor, both workers", 1000 * drained.processor / count, "ms")
    yield Figure("processor, PostgreSQL", 1000 * database / count, "ms")
    yield from _counted(count, arrived)


def _counted(count: int, arrived: int) -> Iterator[Figure]:
    """What must hold however fast it was. A call under a key that the sandbox knows already is a repeat."""
    left = Message.objects.exclude(state=Message.State.SENT).count()
    tries = MessageAttempt.objects.count()
    yield Figure("not sent", left, "", target="0", is_met=left == 0)
    yield Figure("arrived at the sandbox", arrived, "", count, "queued", "as many", arrived == count)
    yield Figure("tries beyond one each", tries - count, "", target="0", is_met=tries == count)


def people(count: int) -> list[Person]:
    """That many members of one branch who follow the account."""
    found, at, branch = [], timezone.now(), cast.branch()
    for number in range(count):
        member, openid = cast.member(branch=branch), f"oBenchReader{number:08d}"
        follower = Follower.objects.create(
            app_id=settings.WECHAT_APP_ID, openid=openid, is_following=True, followed_at=at, last_follow_at=at
        )
        WeChatIdentity.objects.create(account=member.account, follower=follower, linked_at=at)
        found.append(Person(member, openid, member.account.phone))
    return found


def phones(origin: str, people: list[Person]) -> None:
    """Give each a phone at the sandbox."""
    with requests.Session() as line:
        for person in people:
            facts = {"following": True, "number": person.phone}
            line.put(f"{origin}/sandbox/phones/{person.openid}", json=facts, timeout=10).raise_for_status()


def _arrived(origin: str) -> int:
    """Messages that were delivered for the first time; more than a handful of repeats is an error."""
    tally = requests.get(f"{origin}/sandbox/state", timeout=30).json()["arrived"]
    if tally.get("repeats"):
        raise RuntimeError(f"the sandbox saw {tally['repeats']} messages again")
    return int(tally.get("wechat", 0)) + int(tally.get("sms", 0))


def _queue(people: list[Person], count: int) -> None:
    at = timezone.now()
    for channel in ("wechat", "sms"):
        cast.message_kind(
            f"bench_{channel}",
            channels=[channel],
            placeholders=["name", *WORDS],
            title="续保提醒",
            text=TEXT,
            wechat_fields=FIELDS,
            sms_template="SMS_RENEWAL",
        )
    for first in range(0, count, 1000):
        for half, channel in enumerate(("wechat", "sms")):
            letters = [
                Letter(f"bench:{n}", people[n // 2 % PEOPLE].member.uid, params=WORDS, link="/me/")
                for n in range(first + half, min(first + 1000, count), 2)
            ]
            enqueue_many(kind=f"bench_{channel}", letters=letters, at=at)


def _bare(place: Place, people: list[Person], count: int) -> clients.Answers:
    token = WeChatClient().stable_token()
    calls = [_call(token, people[n // 2 % PEOPLE], is_sms=bool(n % 2)) for n in range(count)]
    # In steps of two, so that both processes send both kinds.
    lanes = [clients.Lane([calls[n] for n in range(count) if n // 2 % 2 == half]) for half in range(2)]
    answers = clients.send(settings.SANDBOX_PORT, lanes, seconds=600, folder=place.data_dir)
    if set(answers.statuses) != {200}:
        raise RuntimeError(f"the sandbox answered {answers.statuses}")
    return answers


def _call(token: str, to: Person, *, is_sms: bool) -> clients.Request:
    """What the two channels send, to the byte but for names and keys."""
    key, title = uuid.uuid4().hex, "续保提醒"
    if is_sms:
        text = TEXT.format(name="王小明", **WORDS)
        sms = {"to": to.phone, "template": "SMS_RENEWAL", "params": WORDS, "text": text, "sign": "车主俱乐部"}
        return _json("/sms/send", sms, {"Authorization": "Bearer sandbox", "Idempotency-Key": key})
    data = {"thing1": WORDS["plate"], "time2": WORDS["day"], "thing3": title}
    body = {
        "touser": to.openid,
        "template_id": "tpl-notice",
        "data": {name: {"value": value} for name, value in data.items()},
        "url": f"{settings.SITE_URL}/me/",
        "client_msg_id": key,
    }
    return _json(f"/cgi-bin/message/template/send?access_token={token}", body, {})


def _json(path: str, body: dict[str, object], headers: dict[str, str]) -> clients.Request:
    common = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive"}
    return clients.Request(path, json.dumps(body, ensure_ascii=False), {**common, **headers})
