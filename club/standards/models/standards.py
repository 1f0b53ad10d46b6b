"""The 26 basic service items and the versions of their standards."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.organisation.models import Branch
from club.standards.models.choices import Customers, Insured, Measure, Stage

# The seven attributes that every standard of every item has, in the order in which they are read.
SEVEN = ("purpose", "standard", "department", "post", "tracking", "exclusions", "procedure")


class ServiceItem(PublicRow):
    """One basic service item. `is_unified`: the head office does it for everybody; branches add nothing."""

    number = models.PositiveSmallIntegerField(pgettext_lazy("of a service item", "number"), unique=True)
    stage = models.CharField(pgettext_lazy("of service", "stage"), max_length=12, choices=Stage)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_unified = models.BooleanField(_("done by the head office for all"), default=False)
    insured = ArrayField(
        models.CharField(max_length=10, choices=Insured), verbose_name=_("period of insurance")
    )
    customers = ArrayField(models.CharField(max_length=10, choices=Customers), verbose_name=_("customers"))
    measure = models.CharField(
        pgettext_lazy("of a standard", "counted from"), max_length=16, choices=Measure, blank=True
    )

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class ServiceStandard(PublicRow):
    """One version of the standard of an item. Append-only: the next version takes its place on its day.

    Without a branch it holds everywhere; that of a branch holds there and below and is no weaker.
    `target`: how many of a hundred have to be met.
    """

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="standards", verbose_name=_("service item")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    purpose = models.CharField(pgettext_lazy("of a standard", "purpose"), max_length=300)
    standard = models.TextField(pgettext_lazy("of a service", "standard"), max_length=800)
    standard_en = models.TextField(_("standard in English"), max_length=1200, blank=True)
    department = models.CharField(_("responsible department"), max_length=100)
    post = models.CharField(_("responsible post"), max_length=100)
    tracking = models.CharField(_("way of checking"), max_length=200)
    exclusions = models.CharField(_("exceptions"), max_length=300)
    procedure = models.TextField(_("how it is done"), max_length=800)
    target = models.PositiveSmallIntegerField(_("target in per cent"), validators=[MaxValueValidator(100)])
    valid_from = models.DateField(_("in force from"))
    written_at = models.DateTimeField(pgettext_lazy("of a standard", "written"))
    written_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        ordering = ["item", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "branch", "valid_from"],
                name="one_standard_of_an_item_and_branch_per_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(target__lte=100), name="standard_target_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.valid_from:%Y-%m-%d}"
