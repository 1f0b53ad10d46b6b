"""Filling and emptying a queue, each in one statement whatever the number of records."""

from datetime import date, datetime

from django.db import connection

from club.core.clock import local_date
from club.core.workdays import after
from club.revisits.models import RevisitBatch, RevisitKind
from club.revisits.sources import is_of_policies, subjects

FILL = """
INSERT INTO club_revisit (
    uid, kind_id, batch_id, reference, {subject}, customer_id, branch_id, happened_at, drawn_at, call_from,
    call_until, next_at, most_attempts, state, round, attempts, held_by_id, result)
SELECT gen_random_uuid(), %s::bigint, %s::bigint, found.reference, found.subject, found.customer,
    found.branch, found.happened_at, %s::timestamptz, %s::timestamptz, %s::timestamptz, %s::timestamptz,
    %s::smallint, 'waiting', 1, 0, '', ''
FROM ({found}) AS found (subject, reference, customer, branch, happened_at)
ON CONFLICT (kind_id, reference) DO NOTHING
"""

# A record that a seat holds is left until its lease ends: somebody may be talking to the customer.
EMPTY = """
WITH over AS (
    UPDATE club_revisit SET held_by_id = '', held_since = NULL, held_until = NULL,
        state = CASE WHEN attempts = 0 THEN 'out'
            WHEN round = 1 AND %(to_branch)s::boolean THEN 'at_branch' ELSE 'unreachable' END,
        ended_at = CASE WHEN attempts > 0 AND round = 1 AND %(to_branch)s::boolean THEN NULL
            ELSE %(at)s::timestamptz END
    WHERE id IN (
        SELECT id FROM club_revisit WHERE kind_id = %(kind)s::bigint AND state = 'waiting'
            AND call_until <= %(at)s::timestamptz
            AND (held_by_id = '' OR held_until <= %(at)s::timestamptz)
        ORDER BY id FOR UPDATE SKIP LOCKED)
    RETURNING id, state, round
), told AS (
    INSERT INTO club_verification (
        uid, revisit_id, round, reason, opened_at, due_date, outcome, answered_by_id)
    SELECT gen_random_uuid(), id, round, 'not_reached', %(at)s::timestamptz, %(due)s::date, '', ''
    FROM over WHERE state = 'at_branch'
    ON CONFLICT (revisit_id, round) DO NOTHING
)
SELECT state, count(*) FROM over GROUP BY state
"""


def fill(batch: RevisitBatch, since: datetime, until: datetime | None) -> int:
    """Put the events of a batch, and those of before that we learn of late, into the queue; how many."""
    kind = batch.kind
    found, values = subjects(kind, since, batch.events_until).query.sql_with_params()
    column = "policy_id" if is_of_policies(kind) else "claim_id"
    sql = FILL.format(subject=column, found=found)
    moment = batch.moment
    own = [kind.pk, batch.pk, batch.drawn_at, moment, until, moment, kind.most_attempts]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*own, *values])
        return cursor.rowcount


def empty(kind: RevisitKind, at: datetime) -> dict[str, int]:
    """End the records whose time is over; how many got which state. Who was tried goes to the branch."""
    facts = {"kind": kind.pk, "at": at, "to_branch": kind.to_branch, "due": due_date(kind, at)}
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, facts)
        return dict(cursor.fetchall())


def due_date(kind: RevisitKind, at: datetime) -> date:
    """By when the branch answers."""
    return after(local_date(at), kind.answer_days).day
