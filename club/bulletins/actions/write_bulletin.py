"""Write a bulletin, and change it while nobody has released it."""

from datetime import datetime

from django.db import transaction

from club.bulletins.models import Bulletin
from club.bulletins.refusals import locked
from club.core import audit
from club.core.audit import Actor
from club.organisation.models import Branch


@transaction.atomic
def write_bulletin(
    *,
    kind: str,
    branch: Branch,
    city: str,
    heading: str,
    heading_en: str,
    body: str,
    body_en: str,
    send_at: datetime,
    by: Actor,
    at: datetime,
) -> Bulletin:
    """A draft; nobody is told before a colleague releases it.

    - one audit entry
    """
    row = Bulletin.objects.create(
        kind=kind,
        branch=branch,
        city=city,
        heading=heading,
        heading_en=heading_en,
        body=body,
        body_en=body_en,
        send_at=send_at,
        written_by=by.id,
        written_at=at,
    )
    audit.record(verb="bulletin.written", subject=row, by=by, at=at)
    return row


@transaction.atomic
def change_bulletin(
    *,
    bulletin: Bulletin,
    kind: str,
    branch: Branch,
    city: str,
    heading: str,
    heading_en: str,
    body: str,
    body_en: str,
    send_at: datetime,
    by: Actor,
    at: datetime,
) -> Bulletin:
    """Another text, region or time, while it is a draft. Whoever changed it last is who wrote it.

    - one audit entry
    """
    row = locked(bulletin, Bulletin.State.DRAFT)
    row.kind, row.branch, row.city, row.send_at = kind, branch, city, send_at
    row.heading, row.heading_en, row.body, row.body_en = heading, heading_en, body, body_en
    row.written_by, row.written_at = by.id, at
    row.save()
    audit.record(verb="bulletin.changed", subject=row, by=by, at=at)
    return row
