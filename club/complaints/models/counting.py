"""What counts: exclusions with their evidence, and the months as they stood when they were closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.choices import Grade
from club.complaints.models.complaint import Complaint
from club.complaints.models.photo import private
from club.complaints.models.rules import ComplaintCause
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch


def evidence_name(evidence: "ExclusionEvidence", filename: str) -> str:
    """Nothing of the name that the file had."""
    return f"complaints/evidence/{evidence.uid.hex}.jpg"


class Exclusion(PublicRow):
    """Somebody asks that a complaint does not count; somebody else decides. `is_accepted`: None before."""

    class Ground(models.TextChoices):
        """Why a complaint may be left out; a withdrawal is no exclusion."""

        NOT_ENTITLED = "not_entitled", _("the complainant is not entitled to complain")
        ASSOCIATION = "association", _("the association's committee found it invalid")
        RULES = "rules", _("it falls under the rules of exclusion, with evidence")

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="exclusions", verbose_name=_("complaint")
    )
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    words = SealedField(_("reason and evidence"))
    asked_at = models.DateTimeField(_("asked for"))
    asked_by_id = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by_id = models.CharField(max_length=40, blank=True)
    is_accepted = models.BooleanField(_("left out"), null=True)
    decision = SealedField(_("decision in words"))

    class Meta:
        verbose_name = _("exclusion of a complaint")
        verbose_name_plural = _("exclusions of complaints")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, is_accepted__isnull=True, decided_by_id="")
                | (
                    models.Q(decided_at__isnull=False, is_accepted__isnull=False)
                    & ~models.Q(decided_by_id="")
                ),
                name="exclusion_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id="") | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="exclusion_is_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(is_accepted__isnull=True) | models.Q(is_accepted=True),
                name="one_exclusion_open_or_accepted_per_complaint",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.is_accepted is None


class ExclusionEvidence(PublicRow):
    """A picture that shows why; the complainant does not see it."""

    exclusion = models.ForeignKey(
        Exclusion, models.CASCADE, related_name="evidence", verbose_name=_("exclusion of a complaint")
    )
    file = models.FileField(_("photo"), upload_to=evidence_name, storage=private, max_length=80)

    class Meta:
        verbose_name = _("evidence for an exclusion")
        verbose_name_plural = _("evidence for exclusions")
        ordering = ["pk"]


class ClosedMonth(models.Model):
    """A month whose valid complaints are counted for good. What changes later shows in the year only."""

    first_date = models.DateField(_("month"), unique=True)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by_id = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(_("valid complaints"))

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-first_date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_date__day=1), name="closed_month_begins_on_its_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_date:%Y-%m}"


class CountedComplaint(models.Model):
    """A complaint that counted as valid when its month was closed, as it was then. Append-only."""

    month = models.ForeignKey(ClosedMonth, models.PROTECT, related_name="counted", verbose_name=_("month"))
    complaint = models.OneToOneField(
        Complaint, models.PROTECT, related_name="counted", verbose_name=_("complaint")
    )
    turned_date = models.DateField(_("last day of its term"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    cause = models.ForeignKey(ComplaintCause, models.PROTECT, related_name="+", verbose_name=_("cause"))
    grade = models.CharField(_("class"), max_length=10, choices=Grade)

    class Meta:
        verbose_name = _("counted complaint")
        verbose_name_plural = _("counted complaints")
        ordering = ["pk"]
