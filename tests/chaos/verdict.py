"""What must hold when everything has come to rest: nothing lost, nothing twice, the books proved."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from merchants.webhooks.actions.send_due import BUDGET_S
from merchants.webhooks.client import PATIENCE_S
from tests.chaos.book import Book
from tests.chaos.fleet import Event
from tests.chaos.partner import Partner
from tests.storage.place import Place

# What is not at rest, by kind.
OPEN = """
    SELECT 'messages', count(*) FROM club_message
    WHERE state IN ('queued', 'sending') OR state = 'unknown' AND lease_until IS NOT NULL
    UNION ALL SELECT 'pushes', count(*) FROM club_callback WHERE state = 'received'
    UNION ALL SELECT 'webhooks', count(*) FROM merchants_delivery WHERE state = 'waiting'
"""
USES = """
    SELECT r.uid::text, v.code, r.reversed_at IS NOT NULL
    FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
"""
GIFTS = """
    SELECT b.key, g.uid::text, g.state FROM vouchers_gift g JOIN vouchers_grantbatch b ON b.id = g.batch_id
"""
VOUCHERS = "SELECT uid::text FROM vouchers_voucher WHERE gift_id IS NOT NULL"
CHECKED_IN = """
    SELECT m.uid::text, date(e.at AT TIME ZONE 'Asia/Shanghai')
    FROM club_pointsentry e JOIN club_member m ON m.id = e.member_id WHERE e.rule = 'sign_in'
"""
PUSHED = "SELECT openid, content ->> 'MsgID', state FROM club_callback WHERE kind = 'text'"
MESSAGES = """
    SELECT replace(uid::text, '-', ''), dedupe_key, state, reason, due_at > now() FROM club_message
"""
# Whom WeChat told in so many words that it had not sent the message.
DENIED = """
    SELECT replace(m.uid::text, '-', '') FROM club_messageattempt a JOIN club_message m ON m.id = a.message_id
    WHERE a.channel = 'wechat' AND a.outcome = 'busy'
"""
DENIES = "WeChat does it and says it is busy"
WEBHOOKS = "SELECT state, count(*) FROM merchants_delivery GROUP BY state"
# Whose death, or whose lost commit, lets a partner hear twice of what he has taken.
FORGET = {"worker", "pool child", "database", "backend", "commits are cut", "the database's disk is full"}
# Seconds. Whose worker or connection is gone talks on until his round is over, and cannot note it.
TALKS_ON_S = BUDGET_S + PATIENCE_S


@dataclass
class Verdict:
    """What was found, in words; `explained` is what is open or odd with a reason."""

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything is there exactly once."""
        return not (self.lost or self.double or self.wrong)


def come_to_rest(place: Place, patience_s: float) -> dict[str, int]:
    """Wait until nothing is open any more; what is when patience is over."""
    end = time.monotonic() + patience_s
    while (left := dict(place.ask(OPEN))) and any(left.values()) and time.monotonic() < end:
        time.sleep(1)
    return {kind: count for kind, count in left.items() if count}


def judge(place: Place, book: Book, arrived: Counter[str], told: Partner, events: list[Event]) -> Verdict:
    """Lay what clients were told beside what is stored and what arrived outside."""
    found = Verdict(wrong=list(book.wrong))
    _uses(place, book, found)
    _gifts(place, book, found)
    _days(place, book, found)
    _pushes(place, book, found)
    _messages(place, arrived, events, found)
    _webhooks(place, book, told, events, found)
    found.wrong += [f"verify: {words}" for words in place.proof()]
    if not place.indexes_are_whole():
        found.wrong.append("amcheck looked at too few indexes")
    return found


def _uses(place: Place, book: Book, found: Verdict) -> None:
    rows = place.ask(USES)
    undone = {uid: is_undone for uid, _code, is_undone in rows}
    known = {row["id"] for row in book.of("redeemed")}
    found.lost += [f"redemption {uid}" for uid in known if uid not in undone]
    found.lost += [f"undoing of {row['id']}" for row in book.of("undone") if not undone.get(row["id"])]
    found.double += [f"redemption {uid} that nobody was told of" for uid, *_rest in rows if uid not in known]
    codes = Counter(code for _uid, code, _undone in rows)
    found.double += [f"{code} redeemed {times} times" for code, times in codes.items() if times > 1]


def _gifts(place: Place, book: Book, found: Verdict) -> None:
    rows = place.ask(GIFTS)
    batches = Counter(key.removeprefix("api:") for key, _uid, _state in rows)
    states, vouchers = {uid: state for _key, uid, state in rows}, {uid for (uid,) in place.ask(VOUCHERS)}
    for row in book.of("given"):
        if batches[row["batch"]] != 1:
            (found.double if batches[row["batch"]] else found.lost).append(f"gift of {row['batch']}")
    for row in book.of("collected"):
        if states.get(row["gift"]) != "collected" or not vouchers.issuperset(row["vouchers"]):
            found.lost.append(f"collecting of {row['gift']}")


def _days(place: Place, book: Book, found: Verdict) -> None:
    days = Counter(place.ask(CHECKED_IN))
    there = {member for member, _day in days}
    told = {row["member"] for row in book.of("checked in")}
    found.lost += [f"check-in of {member}" for member in sorted(told - there)]
    found.double += [f"check-in of {member} on {day}" for (member, day), times in days.items() if times > 1]


def _pushes(place: Place, book: Book, found: Verdict) -> None:
    rows = Counter((openid, number) for openid, number, _state in place.ask(PUSHED))
    for row in book.of("pushed"):
        times = rows[row["openid"], str(row["number"])]
        if times != 1:
            (found.double if times else found.lost).append(f"push {row['number']}")
    failed = place.ask("SELECT kind, error FROM club_callback WHERE state = 'failed'")
    found.wrong += [f"push {kind}: {error}" for kind, error in failed]


def _messages(place: Place, arrived: Counter[str], events: list[Event], found: Verdict) -> None:
    lied = any(event.what == DENIES for event in events)
    denied = {key for (key,) in place.ask(DENIED)} if lied else set()
    for key, name, state, reason, is_later in place.ask(MESSAGES):
        times = arrived[key]
        if times == 2 and key in denied:
            found.explained.append(f"message {name} arrived, was denied by WeChat, and came by SMS as well")
        elif times > 1:
            found.double.append(f"message {name} arrived {times} times")
        elif not times and state == "queued" and reason and is_later:
            found.explained.append(f"message {name} waits: {reason}")
        elif not times:
            found.lost.append(f"message {name}: {state} {reason}")
        elif state != "sent":
            found.explained.append(f"message {name} has arrived and is {state}: {reason}")


def _webhooks(place: Place, book: Book, told: Partner, events: list[Event], found: Verdict) -> None:
    states = dict(place.ask(WEBHOOKS))
    ended = {state: count for state, count in states.items() if state not in ("done", "waiting")}
    found.lost += [f"{count} webhooks {state}" for state, count in ended.items()]
    heard = {(said["type"], said["subject"]["id"]) for said in map(json.loads, told.bodies("/core"))}
    if not states.get("waiting"):
        for act, verb in (("redeemed", "voucher.redeemed"), ("undone", "redemption.reversed")):
            missing = [row["id"] for row in book.of(act) if (verb, row["id"]) not in heard]
            found.lost += [f"webhook {verb} of {uid}" for uid in missing]
    for (path, event), times in told.repeats().items():
        for first, again in pairwise(times):
            reasons = (each for each in events if each.excuses(first - TALKS_ON_S, again, FORGET))
            excuse = next(reasons, None)
            if excuse is None:
                found.double.append(f"webhook {event} at {path} without a reason")
            else:
                found.explained.append(f"webhook {event} at {path} again after {excuse.what}")
