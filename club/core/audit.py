"""Writing the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from club.core.models import ActorKind, AuditEntry
from club.core.rows import new_row


@dataclass(frozen=True)
class Actor:
    """Who acts: kind and public id. Passed to every action as `by`."""

    kind: str
    id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


def entry(*, verb: str, subject: models.Model, by: Actor, at: datetime, **data: Any) -> AuditEntry:
    """An unsaved audit entry, for bulk writing."""
    return new_row(
        AuditEntry,
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(getattr(subject, "uid", subject.pk)),
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
        data=data,
    )


def record(*, verb: str, subject: models.Model, by: Actor, at: datetime, **data: Any) -> AuditEntry:
    """Write one audit entry. Call it inside the transaction of the act; `data` holds no personal data."""
    row = entry(verb=verb, subject=subject, by=by, at=at, **data)
    row.save(force_insert=True)
    return row
