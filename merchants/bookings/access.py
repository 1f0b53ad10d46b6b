"""A member's own bookings; anybody else's do not exist for him."""

from uuid import UUID

from django.http import Http404

from club.members.models import Member
from merchants.bookings.models import Booking
from merchants.bookings.queries import bookings_of


def booking_of(member: Member, uid: UUID | str) -> Booking:
    """A booking of the member. Http404 for any other."""
    row = bookings_of(member).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row
