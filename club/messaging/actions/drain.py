"""Send what is due."""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from club.messaging import budgets, bulk, fates, pauses, routing, tries
from club.messaging.channels import repeatable_for
from club.messaging.directory import look_up
from club.messaging.models import Message, MessageAttempt, MessageQuerySet
from club.messaging.routing import Facts, Trip
from club.messaging.standing import standing_of
from club.wechat import tokens

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
PATIENCE_S = 20  # no new send after this, so that the slowest ones still end within the lease
TOGETHER = 20  # messages whose intents and results are written in one transaction


def drain(*, at: datetime, limit: int = 100) -> int:
    """Send up to `limit` messages that are due, the urgent ones first; returns how many were taken in hand.

    - of those that are due at the same moment, the one that was written first
    - each is claimed by one worker; if that worker dies, another takes it up when the lease runs out
    - a channel that cannot reach the person hands over to the next one
    - too late, in the quiet hours or without a way to the person: not sent, with the reason on the row
    - one attempt row per try, and per channel that WeChat does not allow for this person now
    - a quota that is used up hands over to the next channel, else the message waits for the next period
    - no answer leaves the message `unknown`, never sent again blindly
    """
    deadline = time.monotonic() + PATIENCE_S
    trips = _claim(at, limit)
    closed = pauses.paused(at) if trips else {}
    known = look_up(trip.message.recipient for trip in trips if trip.message.recipient)
    standing = standing_of([trip.message for trip in trips], known, at)
    facts = Facts(known, closed, standing, budgets.in_force() if trips else [])
    for trip in trips:
        _decide(trip, at, facts)
    _record([trip for trip in trips if trip.is_over], [], at)
    waiting = [trip for trip in trips if not trip.is_over]
    with tokens.at_hand():
        while waiting and time.monotonic() < deadline:
            group = _next_group(waiting)
            waiting = waiting[len(group) :] + _send(group, at, facts, deadline)
    for trip in waiting:
        routing.put_off(trip, at, "out of time")
    _record(waiting, [], at)
    return len(trips)


@transaction.atomic
def _claim(at: datetime, limit: int) -> list[Trip]:
    due = Message.objects.waiting(at).select_related("kind").order_by("priority", "due_at", "pk")
    rows = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
    trips = [Trip(row, maybe_sent=row.state != Message.State.QUEUED and bool(row.channel)) for row in rows]
    lease = at + LEASE
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Message.State.SENDING, attempts=F("attempts") + 1, lease_until=lease, due_at=lease
    )
    for row in rows:
        row.state, row.attempts, row.due_at = Message.State.SENDING, row.attempts + 1, lease
    return trips


def _decide(trip: Trip, at: datetime, facts: Facts) -> None:
    try:
        routing.decide(trip, at, facts)
    except Exception as error:  # one message that cannot be read must not stop the others
        logger.error("Message %s cannot be prepared: %s", trip.message.pk, type(error).__name__)
        routing.failed(trip, f"cannot be prepared: {type(error).__name__}", at)


def _next_group(waiting: list[Trip]) -> list[Trip]:
    """The next few to send together; alone if its channel would not recognise a repeat after a crash."""
    alone = not repeatable_for(waiting[0].channels[0])
    return waiting[: 1 if alone else TOGETHER]


def _send(group: list[Trip], at: datetime, facts: Facts, deadline: float) -> list[Trip]:
    """Write the intent, send, write the result; returns those that go on to another channel."""
    _intend(group, at)
    made = []
    for trip in group:
        if time.monotonic() < deadline:
            made += tries.attempt(trip, at, facts)
    _record(group, made, at)
    return [trip for trip in group if not trip.is_over]


def _mine(trips: list[Trip], at: datetime) -> MessageQuerySet:
    """The rows of these trips as long as nobody else has taken them over."""
    return Message.objects.filter(pk__in=[trip.message.pk for trip in trips], lease_until=at + LEASE)


def _intend(group: list[Trip], at: datetime) -> None:
    """Write down which channel each is about to use, before it is used."""
    for channel in {trip.channels[0] for trip in group}:
        fresh = [trip for trip in group if trip.channels[0] == channel != trip.message.channel]
        for trip in fresh:
            trip.message.channel, trip.message.tried_at = channel, at
        if fresh:
            _mine(fresh, at).update(channel=channel, tried_at=at)


@transaction.atomic
def _record(trips: list[Trip], made: list[MessageAttempt], at: datetime) -> None:
    """Write what happened: channels left out, attempts, and the fate of those that are over."""
    tried = [row for trip in trips for row in trip.skipped] + made
    if tried:
        MessageAttempt.objects.bulk_create(tried)
        for trip in trips:
            trip.skipped.clear()
    over = [trip for trip in trips if trip.is_over]
    bulk.write_back([trip.message for trip in over], fates.CHANGED, at + LEASE)
