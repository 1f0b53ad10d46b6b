"""Occasions on which gifts are given out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.organisation.models import Branch
from vouchers.catalogue.models import GiftPackage


class Campaign(PublicRow):
    """A campaign: dates, package, limited stock. Members sign up and get the package while stock lasts."""

    class Recurrence(models.TextChoices):
        """Whether it comes again."""

        ONCE = "once", _("once")
        EVERY_18TH = "every_18th", _("every 18th of the month")
        YEARLY = "yearly", _("every year")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="campaigns", verbose_name=_("branch"))
    package = models.ForeignKey(GiftPackage, models.PROTECT, null=True, blank=True, related_name="campaigns")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    recurrence = models.CharField(_("recurrence"), max_length=12, choices=Recurrence, default=Recurrence.ONCE)
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True)
    stock_left = models.PositiveIntegerField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="campaign_has_a_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name
