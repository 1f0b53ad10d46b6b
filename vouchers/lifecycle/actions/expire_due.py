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
        SELECT {kept} FROM {table} WHERE state = %(open)s AND {until} <= %(at)s
        ORDER BY {until}, id LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
    ), expired AS (
        UPDATE {table} AS row SET {change} FROM due WHERE row.id = due.id RETURNING row.uid, row.member_id
    ){more}
    INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data)
    SELECT %(at)s, %(verb)s, %(actor)s, '', %(subject)s, expired.uid::text,
        jsonb_build_object('member', member.uid)
    FROM expired JOIN club_member member ON member.id = expired.member_id
"""
# Grants in the order of their ids: two runs at once never wait for each other in a circle.
GIVE_BACK = """, held AS (
        SELECT id FROM vouchers_grantbatch WHERE id IN (SELECT batch_id FROM due WHERE held_fen > 0)
        ORDER BY id FOR UPDATE
    ), given_back AS (
        UPDATE vouchers_grantbatch batch SET spent_fen = batch.spent_fen - came.fen
        FROM held, (SELECT batch_id, sum(held_fen) AS fen FROM due GROUP BY batch_id) came
        WHERE batch.id = held.id AND came.batch_id = held.id
    )"""
GIFTS = EXPIRE.format(
    table="vouchers_gift",
    until="collect_until",
    kept="id, batch_id, held_fen",
    change="state = 'expired', decided_at = %(at)s, held_fen = 0",
    more=GIVE_BACK,
)
VOUCHERS = EXPIRE.format(
    table="vouchers_voucher", until="valid_until", kept="id", change="state = 'expired'", more=""
)


@dataclass(frozen=True)
class Ended:
    """How many expired in one run."""

    gifts: int
    vouchers: int


def expire_due(*, at: datetime, chunk: int = CHUNK) -> Ended:
    """Close gifts that nobody collected in time and vouchers whose last day has passed.

    - gifts and vouchers are expired, one audit entry each, in transactions of `chunk` rows
    - grants have the money of their gifts back
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
