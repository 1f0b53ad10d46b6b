"""Papers that prove who a merchant is and what it may do: licences, permits, contracts."""

from datetime import date, timedelta
from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.stores.models.registry import Merchant


def private() -> Storage:
    """Files that no web server hands out by itself."""
    return storages["private"]


def random_name(document: "MerchantDocument", filename: str) -> str:
    """Nothing of the name that the file came with, except what it is found to be."""
    return f"merchants/{uuid4().hex}.{filename.rpartition('.')[2]}"


class DocumentQuerySet(models.QuerySet["MerchantDocument"]):
    """Documents by whether they count."""

    def valid_on(self, day: date) -> "DocumentQuerySet":
        """In force on a Chinese day and not withdrawn."""
        begun = self.filter(withdrawn_at__isnull=True, valid_from__lte=day)
        return begun.filter(models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=day))


class MerchantDocument(PublicRow):
    """One paper of a merchant. It is never changed: a newer one is added and the old one withdrawn."""

    class Kind(models.TextChoices):
        """What it is."""

        LICENCE = "licence", _("business licence")
        PERMIT = "permit", _("permit for the trade")
        CONTRACT = "contract", _("contract")
        INSURANCE = "insurance", _("liability insurance")
        ACCOUNT = "account", _("proof of the bank account")
        OTHER = "other", _("other paper")

    class Type(models.TextChoices):
        """What the file is, as found in it."""

        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="documents", verbose_name=_("merchant")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    number = models.CharField(_("number of the document"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=random_name, storage=private, max_length=80)
    file_type = models.CharField(max_length=20, choices=Type)
    added_at = models.DateTimeField(_("added"))
    added_by_id = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by_id = models.CharField(max_length=40, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a merchant")
        verbose_name_plural = _("documents of merchants")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="document_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts; None: until further notice."""
        return self.valid_until - timedelta(days=1) if self.valid_until else None
