"""Judge the quality of a call."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.revisits.models import QualityCheck, RevisitAttempt
from club.revisits.refusals import OwnCall, RevisitState


@transaction.atomic
def check_call(*, attempt: RevisitAttempt, score: int, words: str, by: Actor, at: datetime) -> QualityCheck:
    """How well a seat made a call, 0 to 100, once; never of one's own call.

    - one audit entry
    """
    row = RevisitAttempt.objects.select_for_update(of=("self",)).select_related("revisit").get(pk=attempt.pk)
    if row.by_id == by.id:
        raise OwnCall
    if QualityCheck.objects.filter(attempt=row).exists():
        raise RevisitState
    facts = {"score": score, "words": words.strip()[:1000], "checked_at": at, "checked_by_id": by.id}
    made = QualityCheck.objects.create(attempt=row, **facts)
    audit.record(verb="revisit.checked", subject=row.revisit, by=by, at=at, score=score)
    return made
