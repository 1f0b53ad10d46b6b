"""Asking merchants for the answer they owe."""

from datetime import datetime

from django.db import transaction

from club.core.audit import SYSTEM
from club.core.clock import local_date
from merchants.settlement import told
from merchants.settlement.models import Statement
from merchants.settlement.moves import note

CHUNK = 200


def remind_to_confirm(*, at: datetime, chunk: int = CHUNK) -> int:
    """Ask every merchant, once, who let the five working days pass without a word; how many.

    - reminded with when, one audit row, one statement_reminder message to the phone of the merchant each
    """
    total, done = 0, chunk
    while done == chunk:
        done = _remind(at, chunk)
        total += done
    return total


@transaction.atomic
def _remind(at: datetime, chunk: int) -> int:
    silent = Statement.objects.filter(
        state=Statement.State.SENT, confirm_by__lt=local_date(at), reminded_at__isnull=True
    )
    # Whoever is confirming at this moment needs no reminder.
    rows = silent.select_for_update(of=["self"], skip_locked=True).select_related("merchant").order_by("pk")
    found = list(rows[:chunk])
    for row in found:
        row.reminded_at = at
        note("statement.reminded", row, by=SYSTEM, at=at)
        until = f"{row.confirm_by:%Y-%m-%d}"
        told.merchant("statement_reminder", row, at=at, turn=until, params={"until": until})
    Statement.objects.bulk_update(found, ["reminded_at"])
    return len(found)
