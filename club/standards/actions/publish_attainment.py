"""Publish the attainment of a closed period."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.errors import FourEyes
from club.standards.models import AttainmentPeriod
from club.standards.refusals import PublishedAlready


@transaction.atomic
def publish_attainment(*, period: AttainmentPeriod, by: Actor, at: datetime) -> AttainmentPeriod:
    """Everybody may read it from now on; it cannot be taken back.

    - one audit entry
    - refuses with FourEyes for whoever closed it, with PublishedAlready
    """
    row = AttainmentPeriod.objects.select_for_update().get(pk=period.pk)
    if row.published_at:
        raise PublishedAlready
    if by.id == row.closed_by_id:
        raise FourEyes
    row.published_at, row.published_by_id = at, by.id
    row.save(update_fields=["published_at", "published_by_id"])
    audit.record(verb="attainment.published", subject=row, by=by, at=at, period=str(row))
    return row
