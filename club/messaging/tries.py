"""One try over one channel, and what follows from how it ended."""

import logging
from datetime import datetime

from club.messaging import budgets, fates, pauses, routing
from club.messaging.budgets import OVER_BUDGET, Taken
from club.messaging.channels import WAYS
from club.messaging.channels.parcel import Busy, Down, MaybeSent, NotSent, Refused
from club.messaging.models import MessageAttempt
from club.messaging.routing import Facts, Trip

logger = logging.getLogger(__name__)

BUSY_TRIES = 3  # then the next channel may have a go


def attempt(trip: Trip, at: datetime, facts: Facts) -> list[MessageAttempt]:
    """Send over the trip's first channel. Afterwards the message has its fate, or channels left to try.

    Returns what to write into the log: one attempt, or none if the channel broke down a moment ago or its
    quota is used up.
    """
    if trip.channels[0] in facts.closed:
        routing.skip_closed(trip, at, facts.closed)
        return []
    # A message that is asked about again was counted when it was first tried.
    taken = Taken() if trip.maybe_sent else budgets.take(trip.message, trip.channels[0], facts.budgets, at)
    if taken.over_until:
        _over_budget(trip, taken.over_until, at)
        return []
    return [_send(trip, taken, at, facts.closed)]


def _over_budget(trip: Trip, until: datetime, at: datetime) -> None:
    trip.skip_until(trip.channels.pop(0), OVER_BUDGET, until, at)
    if not trip.channels:
        routing.give_up(trip, at)


def _send(trip: Trip, taken: Taken, at: datetime, closed: dict[str, datetime]) -> MessageAttempt:
    channel = trip.channels.pop(0)
    row = MessageAttempt(message=trip.message, channel=channel, at=at, outcome="sent")
    try:
        fates.sent(trip.message, WAYS[channel].send(trip.parcel), at)
    except NotSent as failure:
        row.outcome, row.code, row.detail = _name(failure), failure.code[:60], failure.detail[:200]
        trip.troubles.append(f"{channel}: {failure.code}")
        if not isinstance(failure, MaybeSent):
            budgets.give_back(taken.uses)
        _follow(trip, channel, failure, at, closed)
    except Exception as error:  # a mistake of ours must not stop the queue; its text may hold personal data
        row.outcome, row.code = "error", type(error).__name__[:60]
        logger.error("Message %s failed on %s: %s", trip.message.pk, channel, row.code)
        routing.failed(trip, f"{channel}: {row.code}", at)
    return row


def _name(failure: NotSent) -> str:
    names = {Refused: "refused", Busy: "busy", Down: "down", MaybeSent: "unknown"}
    return names[type(failure)]


def _follow(trip: Trip, channel: str, failure: NotSent, at: datetime, closed: dict[str, datetime]) -> None:
    if isinstance(failure, (Down, MaybeSent)):
        closed |= pauses.close(channel, failure, at)
        trip.wait_for(closed[channel])
    if isinstance(failure, Busy):
        trip.busy = channel
        trip.wait_for(at)
        if trip.message.attempts < BUSY_TRIES:
            trip.channels.clear()  # the same channel again soon, before another one
    if isinstance(failure, MaybeSent) or (trip.maybe_sent and not isinstance(failure, Refused)):
        trip.channels.clear()
        fates.unknown(trip.message, f"{channel}: {failure.code}", at)
        return
    trip.maybe_sent = False
    if not trip.channels:
        routing.give_up(trip, at)
