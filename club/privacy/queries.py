"""Who looked at a member's data: in full, or at his page because he called."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from club.core.models import ActorKind, AuditEntry
from club.identity.models import StaffPost
from club.members.models import Member
from club.organisation.models import Branch
from club.privacy.reasons import Why

LOOKS = ("member.revealed", "member.called_up", "member.exported")
SHOWN = 50


@dataclass(frozen=True)
class Look:
    """One look, as the member reads it: which office, not which person."""

    at: datetime
    is_own: bool
    branch: Branch | None
    why: str


def looks_at(member_uid: UUID, since: datetime | None = None, until: datetime | None = None) -> QuerySet:
    """The entries of the audit trail, newest first; `since` inclusive, `until` exclusive."""
    rows = AuditEntry.objects.filter(subject_type="member", subject_id=str(member_uid), verb__in=LOOKS)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows.order_by("-id")


def looks_for(member: Member) -> list[Look]:
    """The last looks for the member himself, in two queries."""
    rows = list(looks_at(member.uid)[:SHOWN])
    staff = {row.actor_id for row in rows if row.actor_kind == ActorKind.STAFF}
    posts = StaffPost.objects.filter(account__uid__in=staff).select_related("account", "branch")
    offices = {str(post.account.uid): post.branch for post in posts.order_by("-since_date", "-pk")}
    return [_look(row, offices) for row in rows]


def _look(row: AuditEntry, offices: dict[str, Branch]) -> Look:
    words = dict(Why.choices).get(row.data.get("why", ""), "")
    return Look(row.at, row.actor_kind == ActorKind.MEMBER, offices.get(row.actor_id), str(words))
