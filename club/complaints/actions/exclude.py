"""Ask that a complaint does not count, and decide it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from club.complaints import moves, pictures, told
from club.complaints.models import Complaint, Exclusion, ExclusionEvidence
from club.complaints.refusals import AlreadyAsked, NotAsked, WrongState
from club.core.audit import Actor
from club.core.errors import FourEyes


@transaction.atomic
def ask_exclusion(
    *, complaint: Complaint, ground: str, words: str, by: Actor, at: datetime, photos: Iterable[Any] = ()
) -> Exclusion:
    """Ask that a complaint is left out of the count, with a reason and the evidence.

    - nothing changes in the count yet; one audit entry, a message to those who supervise
    - refuses with AlreadyAsked while one waits or was accepted, with WrongState for a joined one, with
      WordsMissing, BadPhoto and TooManyPhotos
    """
    kept = pictures.cleaned(photos)
    row, said = moves.locked(complaint), moves.words(words)
    if row.joined_into_id is not None:
        raise WrongState(state=row.state)
    if row.exclusions.exclude(is_accepted=False).exists():
        raise AlreadyAsked
    made = Exclusion.objects.create(complaint=row, ground=ground, words=said, asked_at=at, asked_by_id=by.id)
    for photo in kept:
        ExclusionEvidence(exclusion=made).file.save("evidence.jpg", ContentFile(photo), save=True)
    told.happened(row, verb="complaint.exclusion_asked", by=by, at=at, words=said, ground=ground)
    told.supervisors(row, at=at, what=told.TO_EXCLUDE, until=at)
    return made


@transaction.atomic
def decide_exclusion(
    *, complaint: Complaint, is_accepted: bool, words: str, by: Actor, at: datetime
) -> Exclusion:
    """Another person says whether the complaint is left out.

    - left out, it counts neither for an open month nor for the year; a closed month keeps it
    - one audit entry, a message to the owner
    - refuses with NotAsked when nothing waits, with FourEyes for whoever asked, with WordsMissing
    """
    row, said = moves.locked(complaint), moves.words(words)
    asked = row.exclusions.select_for_update().filter(is_accepted=None).first()
    if asked is None:
        raise NotAsked
    if asked.asked_by_id == by.id:
        raise FourEyes
    asked.is_accepted, asked.decision = is_accepted, said
    asked.decided_at, asked.decided_by_id = at, by.id
    asked.save()
    verb = "complaint.excluded" if is_accepted else "complaint.exclusion_refused"
    told.happened(row, verb=verb, by=by, at=at, words=said, ground=asked.ground)
    told.colleague(row, row.owner, at=at, what=told.EXCLUDED if is_accepted else told.NOT_EXCLUDED, until=at)
    return asked
