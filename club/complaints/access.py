"""A member's own complaints and photos; anybody else's do not exist for him."""

from uuid import UUID

from django.http import Http404

from club.complaints.models import Complaint, ComplaintPhoto
from club.complaints.queries import complaints_of
from club.members.models import Member


def complaint_of(member: Member, uid: UUID | str) -> Complaint:
    """A complaint of the member. Http404 for any other."""
    row = complaints_of(member).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def photo_of(member: Member, uid: UUID, photo: UUID) -> ComplaintPhoto:
    """A photo of a complaint of the member. Http404 for any other."""
    row = ComplaintPhoto.objects.filter(complaint__member=member, complaint__uid=uid, uid=photo).first()
    if row is None:
        raise Http404
    return row
