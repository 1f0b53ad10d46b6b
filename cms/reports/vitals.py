"""What an on-call person asks of the running system: figures read from the database, cheap at any size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from club.core.models import ProofRun

RECENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Vital:
    """One figure, for each of its labels; `samples` are pairs of their values and the number."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    samples: list[tuple[tuple[str, ...], float]] = field(default_factory=list)


# Each statement gives the labels first, then one number for each figure named before it.
ASKED: list[tuple[dict[str, str], tuple[str, ...], str]] = [
    (
        {
            "club_outbox_due": "Messages that are due and not sent, by the channel tried or the first to try",
            "club_outbox_oldest_seconds": "How long the oldest of them has waited",
        },
        ("channel",),
        """
        SELECT COALESCE(NULLIF(m.channel, ''), k.channels[1], ''), count(*),
            COALESCE(extract(epoch FROM %(at)s - min(m.created_at)), 0)
        FROM club_message m JOIN club_messagekind k ON k.id = m.kind_id
        WHERE (m.state IN ('queued', 'sending') OR m.state = 'unknown' AND m.lease_until IS NOT NULL)
            AND m.due_at <= %(at)s
        GROUP BY 1
        """,
    ),
    (
        {"club_messages_dead_day": "Messages given up within a day, by channel"},
        ("channel",),
        """
        SELECT channel, count(*) FROM club_message
        WHERE state = 'dead' AND created_at > %(at)s - interval '1 day' GROUP BY 1
        """,
    ),
    (
        {
            "club_webhooks_due": "Deliveries to partners that are due",
            "club_webhooks_oldest_seconds": "How long the oldest of them has waited",
        },
        (),
        """
        SELECT count(*), COALESCE(extract(epoch FROM %(at)s - min(next_at)), 0)
        FROM merchants_delivery WHERE state = 'waiting' AND next_at <= %(at)s
        """,
    ),
    (
        {"club_webhooks_failing": "Addresses of partners that fail"},
        (),
        "SELECT count(*) FROM merchants_endpoint WHERE failing_since IS NOT NULL AND off_at IS NULL",
    ),
    (
        {"club_callbacks_waiting": "Callbacks of WeChat that nobody has worked on"},
        (),
        "SELECT count(*) FROM club_callback WHERE state = 'received'",
    ),
    (
        # By their numbers, for no index leads to the time of a use; ten minutes have no more than that.
        {"club_redemptions_recent": "Redemptions of ten minutes, by door"},
        ("door",),
        """
        SELECT door, count(*) FROM vouchers_redemption
        WHERE id > (SELECT COALESCE(max(id), 0) - 50000 FROM vouchers_redemption)
            AND redeemed_at > %(recent)s GROUP BY 1
        """,
    ),
    (
        {"club_refusals_recent": "Refusals at counters and tills of ten minutes, by code"},
        ("code",),
        """
        SELECT COALESCE(body ->> 'code', ''), count(*) FROM club_idempotencykey
        WHERE created_at > %(recent)s AND status >= 400 GROUP BY 1
        """,
    ),
    (
        {
            "club_task_fine_seconds": "How long ago a task last ended well",
            "club_task_failed_seconds": "How long ago a task last failed; -1 if it never did",
            "club_task_took_seconds": "How long its last run took",
        },
        ("task",),
        """
        SELECT task, COALESCE(extract(epoch FROM %(at)s - fine_at), 1e9),
            COALESCE(extract(epoch FROM %(at)s - failed_at), -1), seconds FROM club_taskrun
        """,
    ),
    (
        {"club_database_connections": "Connections to the database, by what they do"},
        ("state",),
        """
        SELECT COALESCE(state, 'other'), count(*) FROM pg_stat_activity
        WHERE datname = current_database() GROUP BY 1
        """,
    ),
    (
        {"club_database_connections_max": "How many connections the server allows"},
        (),
        "SELECT current_setting('max_connections')::int",
    ),
]


def vitals(at: datetime) -> Iterator[Vital]:
    """Every figure at a moment. Raises DatabaseError when there is no database."""
    values = {"at": at, "recent": at - RECENT}
    for figures, labels, text in ASKED:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            rows = cursor.fetchall()
        for place, (name, says) in enumerate(figures.items(), len(labels)):
            yield Vital(name, says, labels, [(_words(row, labels), float(row[place])) for row in rows])
    yield from _proof(at)


def _words(row: tuple[Any, ...], labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in row[: len(labels)])


def _proof(at: datetime) -> Iterator[Vital]:
    last = ProofRun.objects.order_by("-at").first()
    age = (at - last.at).total_seconds() if last else -1.0
    yield Vital("club_proof_age_seconds", "How old the last proof is; -1: none yet", (), [((), age)])
    if last:
        yield Vital("club_proof_holds", "Whether everything held", (), [((), float(last.holds))])
        yield Vital("club_chain_holds", "Whether the chain held", (), [((), float(last.chain_holds))])
