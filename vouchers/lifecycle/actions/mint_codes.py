"""Make the codes that were ordered."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef

from club.core import audit
from club.core.audit import Actor
from club.core.models import ActorKind
from vouchers.lifecycle import patterns
from vouchers.lifecycle.models import CodeBatch, StockCode

CHUNK = 50_000
TRIES = 3
COPY = "COPY vouchers_stockcode (batch_id, code) FROM STDIN"


def mint_codes(
    *, batch: CodeBatch, by: Actor, at: datetime, progress: Callable[[int], object] = lambda codes: None
) -> int:
    """Make all the codes of an ordered batch, or none; how many were made. A second call makes none.

    - the codes, free to be used, in one COPY
    - one audit entry
    """
    for _try in range(TRIES - 1):
        try:
            return _mint(batch, by, at, progress)
        except IntegrityError:
            continue  # one of a million letters in a row was there before: all of them are drawn anew
    return _mint(batch, by, at, progress)


def mint_ordered(*, at: datetime) -> int:
    """Make what was ordered and is not made yet; how many batches. Two at once wait for each other.

    - as mint_codes, for each batch
    """
    made = StockCode.objects.filter(batch=OuterRef("pk"))
    waiting = CodeBatch.objects.filter(kind=CodeBatch.Kind.PRINTED, voided_at=None, size__gt=0)
    batches = list(waiting.filter(~Exists(made)).order_by("pk"))
    for batch in batches:
        mint_codes(batch=batch, by=Actor(ActorKind.STAFF, batch.made_by_id), at=at)
    return len(batches)


@transaction.atomic
def _mint(batch: CodeBatch, by: Actor, at: datetime, progress: Callable[[int], object]) -> int:
    # The desk and the timetable may both want to; the second waits here and finds the codes.
    row = CodeBatch.objects.select_for_update().get(pk=batch.pk)
    if row.voided_at is not None or StockCode.objects.filter(batch=row).exists():
        return 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY) as stream:
        for start in range(0, row.size, CHUNK):
            count = min(CHUNK, row.size - start)
            lead = f"{row.pk}\t"
            stream.write(lead + f"\n{lead}".join(patterns.make_many(row.pattern, count)) + "\n")
            progress(count)
    audit.record(verb="codes.minted", subject=row, by=by, at=at, count=row.size)
    return row.size
