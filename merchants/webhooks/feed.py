"""The change feed: the audit trail in the order it was written, as far as that order is final.

A row gets its number before its transaction commits, so a lower number may appear after a higher one was
read. Whoever reads only up to `settled()` never passes over such a row.
"""

import time
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from club.core import lasting
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from merchants.webhooks.words import TOLD, facts_for

PATIENCE_S = 0.5
LOOK_AGAIN_S = 0.005

HIGHEST = "SELECT pg_sequence_last_value(pg_get_serial_sequence('club_auditentry', 'id'))"
# A statement that inserts holds this lock before it takes a number, and until its transaction has ended.
WRITERS = """
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'club_auditentry'::regclass AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND pid <> pg_backend_pid()
"""


def settled(*, patience_s: float = PATIENCE_S) -> int | None:
    """A number up to which every row is visible that ever will be; None while a long act is being written.

    Waits only for those who were writing when it was asked, as long as `patience_s`; blocks nobody.
    """
    ends = time.monotonic() + patience_s
    last = highest()
    waiting = set(_column(WRITERS))
    while waiting:
        if time.monotonic() > ends:
            return None
        time.sleep(LOOK_AGAIN_S)
        waiting &= set(_column(WRITERS))
    return last


def highest() -> int:
    """The last number given to a row, whether that row is visible yet or not."""
    return int(_column(HIGHEST)[0] or 0)


def told_outside() -> QuerySet[AuditEntry]:
    """The acts that systems of the company may hear of, oldest first."""
    nouns = [Q(verb__startswith=f"{noun}.") for noun in sorted(TOLD)]
    return AuditEntry.objects.filter(Q(*nouns, _connector=Q.OR)).order_by("pk")


def page_after(place: int, limit: int) -> tuple[list[AuditEntry], int]:
    """The next events whose order is final, and where to go on."""
    last = settled()
    if last is None or last <= place:
        return [], place
    rows = list(told_outside().filter(pk__gt=place, pk__lte=last)[:limit])
    return rows, rows[-1].pk if len(rows) == limit else last


def shown(entry: AuditEntry, *, merchant: bool = False) -> dict[str, Any]:
    """An event as others see it: what happened to what, by what kind of actor; ids, states and amounts."""
    return {
        "id": public_id(entry.pk),
        "type": entry.verb,
        "occurred_at": _moment(entry.at),
        "subject": {"kind": entry.subject_type, "id": entry.subject_id},
        "actor": {"kind": entry.actor_kind},
        "data": facts_for(entry.data, merchant=merchant),
    }


def public_id(pk: int) -> str:
    """The name of an event outside: the same everywhere, and it tells nobody how many there are."""
    return f"evt_{lasting.index(str(pk), 'feed.event').hex()[:32]}"


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()


def _column(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]
