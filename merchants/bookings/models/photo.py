"""A photo of the work, as evidence."""

from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.bookings.models.booking import Booking


def private() -> Storage:
    """Files that no web server hands out by itself."""
    return storages["private"]


def random_name(photo: "Photo", filename: str) -> str:
    """Nothing of the name that the phone gave it."""
    return f"bookings/{uuid4().hex}.jpg"


class Photo(PublicRow):
    """One photo, re-encoded without anything but its pixels. The newest of a booking come last."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="photos", verbose_name=_("booking"))
    file = models.FileField(_("photo"), upload_to=random_name, storage=private, max_length=80)
    taken_at = models.DateTimeField(_("taken"))
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]
