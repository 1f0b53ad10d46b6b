"""The reminder sweep of a morning: a million policies, one in a hundred due."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection

from club.core.clock import SHANGHAI
from club.messaging.models import Message
from club.reminders.actions.run import run_day
from club.reminders.models import ReminderRule
from tests.bench import memory, world
from tests.bench.place import Place
from tests.bench.report import Figure

FULL = 1_000_000
DAY = date(2026, 9, 15)
AT = datetime(2026, 9, 15, 9, 30, tzinfo=SHANGHAI)
AHEAD = timedelta(days=30)
SMALL_PART = 10

# One policy of a hundred ends on the day, one of a thousand on the day after; the rest over the year.
POLICIES = """
    INSERT INTO club_policy (uid, number, customer_id, line, product_name, branch_id, valid_from, valid_until,
        premium_fen, state, is_group, salesperson, sales_channel, content_hash)
    SELECT gen_random_uuid(), 'B' || n, customer.id, 'motor', '机动车商业保险', customer.branch_id,
        %(day)s::date - 360,
        CASE WHEN n %% 100 = 0 THEN %(day)s::date WHEN n %% 1000 = 1 THEN %(day)s::date + 1
             ELSE %(day)s::date + 2 + (n %% 300)::int END,
        350000, 'in_force', false, '', '', ''
    FROM generate_series(0, %(count)s - 1) n
    JOIN club_customer customer ON customer.id = %(first)s + n / 4
"""
# The same messages as one statement: what the database itself needs to find the people and keep the rows.
LIMIT = """
    INSERT INTO club_message (uid, kind_id, dedupe_key, recipient, params, language, link, state, channel,
        priority, due_at, expires_at, created_at, attempts, provider_id, reason, delivery)
    SELECT gen_random_uuid(), %(kind)s, 'limit:' || member.uid, member.uid, decode(repeat('ab', 120), 'hex'),
        'zh-hans', '', 'queued', '', 5, now(), now(), now(), 0, '', '', ''
    FROM club_policy policy JOIN club_member member ON member.customer_id = policy.customer_id
    WHERE policy.valid_until = %(day)s AND policy.state = 'in_force' AND member.state = 'full'
    GROUP BY member.uid
"""


def run(place: Place) -> Iterator[Figure]:
    """Queue the reminders of a day, then of a day with a tenth as many."""
    count = place.pick(100_000, FULL, FULL)
    place.new_database("sweep")
    rule = _world(count)
    began = time.perf_counter()
    world.run(LIMIT, kind=rule.message_kind_id, day=DAY + AHEAD)
    limit = time.perf_counter() - began
    due = Message.objects.count()
    with memory.watched() as used:
        seconds, queued = _sweep(DAY)
    few_seconds, few = _sweep(DAY + timedelta(days=1))
    if (queued, few) != (due, due // SMALL_PART):
        raise RuntimeError(f"{queued} and {few} reminders were queued where {due} were due")
    note = place.note(count, FULL)
    met = seconds <= 2 * due / 10_000
    yield Figure(f"{due:,} reminders", seconds, "s", limit, "s one statement", "2 s for 10,000", met, note)
    yield Figure(f"{few:,} reminders", few_seconds, "s", seconds, f"s for {due:,}", "grows with what is due")
    yield Figure("memory on top", used.more, "MiB", target="32 MiB", is_met=used.more <= 32)


def _world(count: int) -> ReminderRule:
    world.people(count // 4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM club_customer WHERE external_id LIKE 'B%'")
        first = cursor.fetchone()[0]
    with world.unguarded("club_policy"):
        world.run(POLICIES, day=DAY + AHEAD, count=count, first=first)
    world.settle_down("club_policy")
    ReminderRule.objects.exclude(occasion="renewal").update(is_active=False)
    ReminderRule.objects.update(offsets=[-AHEAD.days], active_from=DAY)
    return ReminderRule.objects.get(occasion="renewal")


def _sweep(day: date) -> tuple[float, int]:
    began = time.perf_counter()
    queued = run_day(day=day, at=AT)
    return time.perf_counter() - began, queued
