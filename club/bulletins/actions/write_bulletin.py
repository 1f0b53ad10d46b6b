"""Write a bulletin, and change it while nobody has released it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.bulletins.models import Bulletin
from club.bulletins.refusals import locked
from club.core import audit
from club.core.audit import Actor
from club.organisation.models import Branch


@dataclass(frozen=True)
class Draft:
    """What is said, to whom, from when. Without `city` to all of the branch and below."""

    kind: str
    branch: Branch
    heading: str
    body: str
    send_at: datetime
    city: str = ""
    heading_en: str = ""
    body_en: str = ""

    def fill(self, row: Bulletin, by: Actor, at: datetime) -> None:
        """Put it into a row; whoever does that has written it."""
        for name in self.__dataclass_fields__:
            setattr(row, name, getattr(self, name))
        row.written_by, row.written_at = by.id, at
        row.save()


@transaction.atomic
def write_bulletin(*, draft: Draft, by: Actor, at: datetime) -> Bulletin:
    """A draft; nobody is told before a colleague releases it.

    - one audit entry
    """
    row = Bulletin()
    draft.fill(row, by, at)
    audit.record(verb="bulletin.written", subject=row, by=by, at=at)
    return row


@transaction.atomic
def change_bulletin(*, bulletin: Bulletin, draft: Draft, by: Actor, at: datetime) -> Bulletin:
    """Another text, region or time, while it is a draft. Whoever changed it last is who wrote it.

    - one audit entry
    """
    row = locked(bulletin, Bulletin.State.DRAFT)
    draft.fill(row, by, at)
    audit.record(verb="bulletin.changed", subject=row, by=by, at=at)
    return row
