"""Rows left the house in a file."""

from datetime import datetime

from django.db.models import Model

from club.core.audit import Actor
from club.core.models import AuditEntry


def note_export(*, model: type[Model], rows: int, kind: str, by: Actor, at: datetime) -> AuditEntry:
    """Remember who took a list out of the desk.

    - one audit row with the kind of list, the format and the number of rows
    """
    return AuditEntry.objects.create(
        verb="desk.exported",
        subject_type=model._meta.model_name or "",
        subject_id="",
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
        data={"rows": rows, "format": kind},
    )
