"""How far the standards were kept: quarters and years as they stood when they were closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.organisation.models import Branch
from club.standards.models.choices import PeriodKind
from club.standards.models.standards import ServiceItem


class AttainmentPeriod(PublicRow):
    """A quarter or a year whose attainment is counted for good; published by somebody else than closed it."""

    kind = models.CharField(_("period"), max_length=8, choices=PeriodKind)
    first_date = models.DateField(_("first day"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by_id = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("closed period of attainment")
        verbose_name_plural = _("closed periods of attainment")
        ordering = ["-first_date", "kind"]
        permissions = [("publish_attainmentperiod", _("publish attainment"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_date"], name="attainment_closed_once"),
            models.CheckConstraint(
                condition=models.Q(kind="year", first_date__month=1, first_date__day=1)
                | models.Q(kind="quarter", first_date__month__in=[1, 4, 7, 10], first_date__day=1),
                name="attainment_period_begins_on_its_first",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by_id="")
                | (models.Q(published_at__isnull=False) & ~models.Q(published_by_id="")),
                name="attainment_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by_id="") | ~models.Q(published_by_id=models.F("closed_by_id")),
                name="attainment_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        year = f"{self.first_date:%Y}"
        return year if self.kind == PeriodKind.YEAR else f"{year} Q{self.quarter}"

    @property
    def quarter(self) -> int:
        """Which quarter of its year it begins in."""
        return (self.first_date.month + 2) // 3


class Attainment(models.Model):
    """One item at one branch alone in a closed period: of `total` cases some are left out, some met.

    Append-only. The share is met / (total - left out); read, a branch counts those below it as well.
    """

    period = models.ForeignKey(
        AttainmentPeriod, models.PROTECT, related_name="rows", verbose_name=_("period")
    )
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+", verbose_name=_("service item"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    total = models.PositiveIntegerField(pgettext_lazy("of attainment", "cases"))
    left_out = models.PositiveIntegerField(pgettext_lazy("of attainment", "left out"))
    met = models.PositiveIntegerField(pgettext_lazy("of attainment", "met"))

    class Meta:
        verbose_name = _("attainment")
        verbose_name_plural = _("attainment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "item", "branch"], name="attainment_counted_once"),
            models.CheckConstraint(
                condition=models.Q(total__gte=models.F("met") + models.F("left_out")),
                name="attainment_is_part_of_its_cases",
            ),
        ]
