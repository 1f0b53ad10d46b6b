"""Counting tries, so that guessing ends. One statement counts and reads, so threads cannot pass together."""

from datetime import datetime, timedelta

from django.db import connection

from club.core import lasting

_COUNT = """
    INSERT INTO club_tally (key, count, since) VALUES (%(key)s, 1, %(at)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN club_tally.since <= %(old)s THEN 1 ELSE least(club_tally.count + 1, 1000000) END,
        since = CASE WHEN club_tally.since <= %(old)s THEN excluded.since ELSE club_tally.since END
    RETURNING count
"""


def spend(name: str, about: str, *, limit: int, window: timedelta, at: datetime) -> bool:
    """Count one more of `name` about somebody or something; False when `limit` in `window` was passed.

    Call it outside the transaction of the act: a refusal that rolls back must not give the try back.
    """
    key = lasting.index(f"{name}|{window.total_seconds():.0f}|{about}", "tally")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "at": at, "old": at - window})
        return bool(cursor.fetchone()[0] <= limit)
