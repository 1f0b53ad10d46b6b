"""Photos that a complainant sends along."""

from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.complaint import Complaint
from club.core.models import PublicRow


def private() -> Storage:
    """Files that no web server hands out by itself."""
    return storages["private"]


def random_name(photo: "ComplaintPhoto", filename: str) -> str:
    """Nothing of the name that the phone gave it."""
    return f"complaints/{uuid4().hex}.jpg"


class ComplaintPhoto(PublicRow):
    """One photo, re-encoded without anything but its pixels."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="photos", verbose_name=_("complaint")
    )
    file = models.FileField(_("photo"), upload_to=random_name, storage=private, max_length=80)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("photo of a complaint")
        verbose_name_plural = _("photos of complaints")
        ordering = ["pk"]
