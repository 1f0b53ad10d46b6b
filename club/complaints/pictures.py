"""Photos of complaints: at most six, written anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from club.complaints.models import Complaint, ComplaintPhoto
from club.complaints.refusals import BadPhoto, TooManyPhotos
from club.core import pictures

MOST = 6
LONGEST_SIDE = 1600


def cleaned(files: Iterable[Any]) -> list[bytes]:
    """The pictures alone. Refuses with TooManyPhotos and BadPhoto."""
    found = list(files)
    if len(found) > MOST:
        raise TooManyPhotos
    try:
        return [pictures.re_encoded(file, LONGEST_SIDE) for file in found]
    except pictures.NotAPicture:
        raise BadPhoto from None


def keep(complaint: Complaint, photos: Iterable[bytes], at: datetime) -> None:
    """Keep them with the complaint."""
    for photo in photos:
        row = ComplaintPhoto(complaint=complaint, added_at=at)
        row.file.save("photo.jpg", ContentFile(photo), save=True)
