"""Give a seat the next record, and take it back."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from club.core import audit
from club.core.audit import Actor
from club.revisits import picking, queries
from club.revisits.models import Revisit
from club.revisits.refusals import NothingToCall, held


@transaction.atomic
def take_next(*, rows: QuerySet[Revisit], by: Actor, at: datetime) -> Revisit:
    """The record that is best called next of those in reach of a seat; nobody else gets it meanwhile.

    - who holds one already gets the same again
    - the lease ends by itself: then another seat gets it, and no attempt is counted
    - one audit entry
    """
    with connection.cursor() as cursor:
        # A seat that pressed twice must not get two.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 9104))", [by.id])
    own = _still_held(by, at)
    if own:
        return own
    row = picking.pick(queries.callable_now(rows, at))
    if row is None:
        raise NothingToCall
    row.held_by_id, row.held_since = by.id, at
    row.held_until = at + timedelta(minutes=row.kind.lease_minutes)
    row.save(update_fields=["held_by_id", "held_since", "held_until"])
    audit.record(verb="revisit.taken", subject=row, by=by, at=at)
    return row


def _still_held(by: Actor, at: datetime) -> Revisit | None:
    row = Revisit.objects.select_for_update(of=("self",)).filter(held_by_id=by.id).first()
    if row is None or (row.held_until and row.held_until > at):
        return row
    row.let_go()  # its lease is over; it stands in the queue again
    row.save(update_fields=["held_by_id", "held_since", "held_until"])
    return None


@transaction.atomic
def put_back(*, revisit: Revisit, by: Actor, at: datetime) -> Revisit:
    """Give a record back without having called.

    - it is offered again at once; no attempt is counted; one audit entry
    """
    row = held(revisit, by)
    row.let_go()
    row.save(update_fields=["held_by_id", "held_since", "held_until"])
    audit.record(verb="revisit.put_back", subject=row, by=by, at=at)
    return row
