"""Keep a photo of the work."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, pictures, told
from merchants.bookings.models import Booking, BookingState, Photo
from merchants.bookings.refusals import TooManyPhotos, WrongState

MOST = 6


@transaction.atomic
def add_photo(*, booking: Booking, file: Any, by: Actor, at: datetime) -> Photo:
    """Keep one photo while the work goes on.

    - re-encoded: nothing of where and with what it was taken is kept
    - one audit entry
    - refuses with BadPhoto, TooManyPhotos, and with WrongState before arrival and after the end
    """
    clean = pictures.re_encoded(file)
    row = moves.locked(booking)
    if row.state not in (BookingState.ACCEPTED, BookingState.ARRIVED, BookingState.STARTED):
        raise WrongState(state=row.state)
    if row.photos.count() >= MOST:
        raise TooManyPhotos
    photo = Photo(booking=row, taken_at=at, by_id=by.id)
    photo.file.save("photo.jpg", ContentFile(clean), save=True)
    told.record("booking.photographed", row, by=by, at=at)
    return photo
