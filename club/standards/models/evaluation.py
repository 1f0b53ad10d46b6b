"""Service evaluation: what is weighed how, what came of it in a year, and what was added or taken off."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.organisation.models import Branch


class Indicator(models.TextChoices):
    """What is measured. Those that the club cannot measure have no data until somebody brings a source."""

    ANSWERED = "answered", _("calls answered by a person, in per cent")
    SATISFIED = "satisfied", _("customers satisfied with the seat, in per cent")
    OBJECTIONS = "objections", _("objections handled, in per cent")
    CLOSED = "closed", _("claims closed of those reported, in per cent")
    DAYS = "days", _("days from the report to the end of a claim")
    PAID = "paid", _("claims that were paid, in per cent")
    PER_PREMIUM = "per_premium", _("complaints per 100 million yuan of premium")
    PER_POLICIES = "per_policies", _("complaints per 1,000 policies")
    TIMELY = "timely", _("complaints of the regulator handled in time, in per cent")


class EvaluationScheme(PublicRow):
    """A set of indicators and grades from a day on. Append-only: the next one takes its place."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    valid_from = models.DateField(_("in force from"), unique=True)
    written_at = models.DateTimeField(pgettext_lazy("of a standard", "written"))
    written_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("scheme of evaluation")
        verbose_name_plural = _("schemes of evaluation")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class SchemeIndicator(models.Model):
    """An indicator with its weight. `best` brings all its points, `worst` none; in between in proportion."""

    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12, choices=Indicator)
    weight = models.DecimalField(max_digits=5, decimal_places=2, validators=[MinValueValidator(0)])
    best = models.DecimalField(max_digits=9, decimal_places=2)
    worst = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = _("indicator of evaluation")
        verbose_name_plural = _("indicators of evaluation")
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="indicator_once_in_a_scheme"),
            models.CheckConstraint(condition=~models.Q(best=models.F("worst")), name="indicator_has_a_scale"),
        ]

    def __str__(self) -> str:
        return str(self.get_code_display())


class SchemeBand(models.Model):
    """A grade for totals of at least so many points, the bound included."""

    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="bands")
    least = models.DecimalField(max_digits=5, decimal_places=2)
    grade = models.CharField(max_length=4)

    class Meta:
        verbose_name = _("grade of evaluation")
        verbose_name_plural = _("grades of evaluation")
        ordering = ["scheme", "-least"]
        constraints = [models.UniqueConstraint(fields=["scheme", "least"], name="one_grade_from_a_bound")]

    def __str__(self) -> str:
        return self.grade


class EvaluationPoints(PublicRow):
    """Bonus (+1 to +5) for something new, malus (-1 to -5) for a grave event; for a branch in a year."""

    year = models.PositiveSmallIntegerField(_("year"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    points = models.SmallIntegerField(pgettext_lazy("bonus or malus", "points"))
    words = models.CharField(_("reason"), max_length=300)
    given_at = models.DateTimeField(_("recorded at"))
    given_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("bonus or malus")
        verbose_name_plural = _("bonus and malus")
        ordering = ["year", "branch__path", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points__gte=-5, points__lte=5) & ~models.Q(points=0),
                name="bonus_or_malus_is_1_to_5",
            ),
        ]


class Evaluation(PublicRow):
    """A year that was evaluated for good. Append-only."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    scheme = models.ForeignKey(
        EvaluationScheme, models.PROTECT, related_name="+", verbose_name=_("scheme of evaluation")
    )
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True)
    grade = models.CharField(_("grade"), max_length=4, blank=True)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("service evaluation")
        verbose_name_plural = _("service evaluations")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class EvaluationScore(models.Model):
    """One indicator at one branch in an evaluated year. Append-only; empty without data."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="scores")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(SchemeIndicator, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("score of evaluation")
        verbose_name_plural = _("scores of evaluation")
        ordering = ["branch__path", "indicator__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "branch", "indicator"], name="indicator_scored_once"
            ),
        ]


class EvaluationResult(models.Model):
    """A branch in an evaluated year: the premium by which it weighs, bonus and malus. Append-only."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="results")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    premium_fen = models.BigIntegerField()
    extra = models.SmallIntegerField()

    class Meta:
        verbose_name = _("result of evaluation")
        verbose_name_plural = _("results of evaluation")
        ordering = ["branch__path"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "branch"], name="branch_evaluated_once")]
