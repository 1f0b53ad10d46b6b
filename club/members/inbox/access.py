"""Which messages a member may open."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from club.members.models import Member
from club.messaging.models import Message


def message_of(member: Member, uid: UUID) -> Message:
    """A message in his own inbox; anything else is not found."""
    return get_object_or_404(Message.objects.inbox(member.uid).select_related("kind"), uid=uid)
