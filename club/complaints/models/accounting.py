"""Who has to account for a complaint, and the points that are deducted for it."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.complaint import Complaint
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.identity.models import Account


class Occasion(models.TextChoices):
    """What points are deducted for."""

    HAPPENED = "happened", _("a complaint to the regulator happened")  # in the month of receipt
    TURNED = "turned", _("it turned valid")  # in the month in which it counts
    YEAR = "year", _("it was not withdrawn within the year")  # in the assessment of the year


class PointRuleQuerySet(models.QuerySet["PointRule"]):
    """Rules by the day they are in force on."""

    def on(self, day: date) -> "PointRuleQuerySet":
        """In force on a day; the end is exclusive."""
        ends = models.Q(valid_until=None) | models.Q(valid_until__gt=day)
        return self.filter(ends, valid_from__lte=day)


class PointRule(models.Model):
    """How many points an occasion costs, from the least to the most, since when.

    `month_cap` is the most that one complaint may cost in one month, all people and occasions together.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    occasion = models.CharField(_("for what"), max_length=8, choices=Occasion)
    least = models.PositiveSmallIntegerField(_("at least"))
    most = models.PositiveSmallIntegerField(_("at most"))
    month_cap = models.PositiveSmallIntegerField(_("most per complaint and month"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)

    objects = PointRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of points")
        verbose_name_plural = _("rules of points")
        ordering = ["valid_from", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most__gte=models.F("least")), name="points_have_a_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Responsibility(PublicRow):
    """A colleague who has to account for a complaint; without fault he loses nothing."""

    class Kind(models.TextChoices):
        """In which way."""

        CAUSE = "cause", _("mainly responsible for the cause")
        MANAGEMENT = "management", _("responsible as the head of the unit")  # answers for it; loses no points

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="responsibilities", verbose_name=_("complaint")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="responsibilities", verbose_name=_("colleague")
    )
    kind = models.CharField(_("in which way"), max_length=10, choices=Kind)
    words = SealedField(_("reason"))
    named_at = models.DateTimeField(_("named"))
    named_by_id = models.CharField(max_length=40, blank=True)
    cleared_at = models.DateTimeField(_("found without fault"), null=True)
    cleared_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("responsibility for a complaint")
        verbose_name_plural = _("responsibilities for complaints")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "account"], name="a_colleague_named_once_per_complaint"
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_at__isnull=True, cleared_by_id="")
                | (models.Q(cleared_at__isnull=False) & ~models.Q(cleared_by_id="")),
                name="responsibility_is_cleared_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.get_kind_display()}"


class PointEntry(PublicRow):
    """Points deducted from a colleague for a complaint, in a month or (`is_annual`) in a year.

    `first_date` is the first day of that period. What was taken back stays readable and counts no more.
    """

    responsibility = models.ForeignKey(
        Responsibility,
        models.CASCADE,
        related_name="entries",
        verbose_name=_("responsibility for a complaint"),
    )
    rule = models.ForeignKey(PointRule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    occasion = models.CharField(_("for what"), max_length=8, choices=Occasion)
    points = models.PositiveSmallIntegerField(_("points deducted"))
    is_annual = models.BooleanField(_("in the assessment of the year"))
    first_date = models.DateField(_("period from"))
    given_at = models.DateTimeField(_("deducted at"))
    given_by_id = models.CharField(max_length=40, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("points deducted")
        verbose_name_plural = _("points deducted")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["responsibility", "occasion"],
                condition=models.Q(taken_back_at__isnull=True),
                name="points_once_per_occasion",
            ),
        ]
        indexes = [models.Index(fields=["first_date"], name="complaint_points_of_a_period")]
