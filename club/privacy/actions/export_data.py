"""Hand a member his data."""

from datetime import datetime

from club.core import audit
from club.core.audit import Actor
from club.members.actions import prove_identity
from club.members.models import Member
from club.privacy import archive


def export_data(*, member: Member, digits: str, by: Actor, at: datetime) -> bytes:
    """Make the ZIP of everything we hold about a member (PIPL 45).

    - full members prove themselves first; a phone left unlocked must not give an ID number away
    - one audit entry; nothing is kept of the file
    """
    if member.is_full:
        prove_identity(member=member, digits=digits, at=at)
    audit.record(verb="member.exported", subject=member, by=by, at=at)
    return archive.pack(member, at)
