"""Workshops that ask to become partners, before anybody of ours has looked at them."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch
from merchants.stores.models import Merchant, MerchantDocument
from merchants.stores.models.documents import random_name
from vouchers.catalogue.models import ServiceProduct


def private() -> Storage:
    """Files that no web server hands out by itself."""
    return storages["private"]


class Application(PublicRow):
    """A workshop asks to become a partner. Its contact proved the phone by a code; the rest is its word.

    One person checks it and enters the merchant, its store and its papers; another one approves the merchant.
    """

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        RECEIVED = "received", _("waiting to be checked")
        ENTERED = "entered", _("waiting for approval")  # the merchant was made
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    TRANSITIONS = {
        State.RECEIVED: {State.ENTERED, State.DECLINED},
        State.ENTERED: {State.APPROVED, State.DECLINED},
    }
    OPEN = (State.RECEIVED, State.ENTERED)

    company = models.CharField(_("registered name"), max_length=100)
    uscc = models.CharField(_("unified social credit code"), max_length=18)
    contact_name = SealedField(_("contact"))
    contact_phone = SealedField(_("contact phone"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="applications", verbose_name=_("branch"))
    store_name = models.CharField(_("name of the store"), max_length=60)
    city = models.CharField(_("city"), max_length=40)
    address = models.CharField(_("address"), max_length=200)
    services = models.ManyToManyField(ServiceProduct, related_name="+", verbose_name=_("services"))
    language = models.CharField(max_length=10)
    consent = models.CharField(_("privacy notice agreed to"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    merchant = models.OneToOneField(
        Merchant, models.PROTECT, null=True, related_name="application", verbose_name=_("merchant")
    )
    applied_at = models.DateTimeField(_("applied"))
    entered_at = models.DateTimeField(_("checked"), null=True)
    entered_by_id = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=models.Q(state__in=["received", "entered"]),
                name="one_open_application_per_company",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_at__isnull=True, entered_by_id="", merchant__isnull=True)
                | (models.Q(entered_at__isnull=False, merchant__isnull=False) & ~models.Q(entered_by_id="")),
                name="entered_application_has_its_merchant",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "entered"], decided_at__isnull=True)
                | models.Q(state__in=["approved", "declined"], decided_at__isnull=False),
                name="decided_application_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="applications_of_branch")]

    def __str__(self) -> str:
        return self.company


class ApplicationPaper(models.Model):
    """A paper as it was sent along; whoever checks it reads from it since when it is valid."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="papers", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MerchantDocument.Kind)
    file = models.FileField(_("file"), upload_to=random_name, storage=private, max_length=80)
    file_type = models.CharField(max_length=20, choices=MerchantDocument.Type)

    class Meta:
        verbose_name = _("paper of an application")
        verbose_name_plural = _("papers of applications")
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="one_paper_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
