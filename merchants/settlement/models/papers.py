"""Papers that come with a statement, kept where the web server does not reach."""

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.settlement.models.statements import Statement


def private_storage() -> Storage:
    """Beside the public media, never below them."""
    return FileSystemStorage(location=settings.PAPERS_DIR, base_url=None)


def _place(paper: Any, name: str) -> str:
    """Named by its own id: what the sender called the file stays out of the path."""
    return f"{paper.uid.hex[:2]}/{paper.uid.hex}.{paper.kind}"


class Paper(PublicRow):
    """A file that a merchant or staff handed in about a statement: an invoice, a proof in a dispute."""

    class Kind(models.TextChoices):
        """What the file is, told from its first bytes."""

        PDF = "pdf", "PDF"
        OFD = "ofd", "OFD"
        PNG = "png", "PNG"
        JPEG = "jpg", "JPEG"

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    name = models.CharField(_("file"), max_length=120)
    file = models.FileField(upload_to=_place, storage=private_storage, max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(_("added"))
    added_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.name
