"""Close what has run out."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from club.core.models import ActorKind
from vouchers.lifecycle.actions.lapse_due import lapse_due

CHUNK = 5000

# Rows that a redemption or a collection holds at this moment are passed over; the next run finds them.
EXPIRE = """
    WITH due AS (
        SELECT id FROM {table} WHERE state = %(open)s AND {until} <= %(at)s
        ORDER BY {until}, id LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
    ), expired AS (
        UPDATE {table} AS row SET {change} FROM due WHERE row.id = due.id RETURNING row.uid, row.member_id
    )
    INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data)
    SELECT %(at)s, %(verb)s, %(actor)s, '', %(subject)s, expired.uid::text,
        jsonb_build_object('member', member.uid)
    FROM expired JOIN club_member member ON member.id = expired.member_id
"""
GIFTS = EXPIRE.format(
    table="vouchers_gift", until="collect_until", change="state = 'expired', decided_at = %(at)s"
)
VOUCHERS = EXPIRE.format(table="vouchers_voucher", until="valid_until", change="state = 'expired'")


@dataclass(frozen=True)
class Ended:
    """How many expired in one run."""

    gifts: int
    vouchers: int


def expire_due(*, at: datetime, chunk: int = CHUNK) -> Ended:
    """Close gifts that nobody collected in time and vouchers whose last day has passed.

    - gifts and vouchers are expired, one audit entry each, in transactions of `chunk` rows
    - offers to friends end no later than their voucher, and lapse before it expires
    """
    lapse_due(at=at)
    gifts = _expire(GIFTS, at, chunk, verb="gift.expired", subject="gift", open="offered")
    vouchers = _expire(VOUCHERS, at, chunk, verb="voucher.expired", subject="voucher", open="live")
    return Ended(gifts, vouchers)


def _expire(statement: str, at: datetime, chunk: int, **words: str) -> int:
    total, done = 0, chunk
    while done == chunk:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"at": at, "chunk": chunk, "actor": ActorKind.SYSTEM, **words})
            done = cursor.rowcount
        total += done
    return total
