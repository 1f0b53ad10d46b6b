"""Quiet hours: times of day at which a kind of message is not sent."""

from datetime import datetime, timedelta

from club.core.clock import SHANGHAI
from club.messaging.models import MessageKind


def next_allowed(kind: MessageKind, at: datetime) -> datetime:
    """The first moment from `at` on that lies outside the kind's quiet hours (`until` is allowed again)."""
    start, end = kind.quiet_from, kind.quiet_until
    if start is None or end is None or start == end:
        return at
    local = at.astimezone(SHANGHAI)
    now = local.time()
    over_midnight = start > end
    is_quiet = (now >= start or now < end) if over_midnight else start <= now < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and now >= start else 0)
    return datetime.combine(day, end, tzinfo=SHANGHAI)
