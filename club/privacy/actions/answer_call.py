"""Open a caller's page."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.members.models import Member
from club.privacy.reasons import Why


@transaction.atomic
def answer_call(*, member: Member, by: Actor, at: datetime) -> Member:
    """Note that somebody opened a member's page because the member's number called.

    - one audit entry, which the member reads in his privacy centre; not the number
    """
    audit.record(verb="member.called_up", subject=member, by=by, at=at, why=Why.CALL)
    return member
