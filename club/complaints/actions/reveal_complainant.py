"""Show who complains in full."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.complaints import moves, told
from club.complaints.models import Complaint
from club.complaints.refusals import WrongState
from club.core.audit import Actor


@dataclass(frozen=True)
class Seen:
    """What was looked at."""

    name: str
    phone: str


@transaction.atomic
def reveal_complainant(*, complaint: Complaint, by: Actor, at: datetime) -> Seen:
    """Name and phone of a complainant who is no member, for whoever has to call him.

    - one audit entry: somebody looked; members' data are looked at by the way that members can follow
    - refuses with WrongState for a member's complaint
    """
    row = moves.locked(complaint)
    if row.member_id is not None:
        raise WrongState(state=row.state)
    told.happened(row, verb="complaint.revealed", by=by, at=at)
    return Seen(str(row.name), str(row.phone))
