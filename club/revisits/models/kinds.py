"""The rules of revisits as data: what is drawn when, when it is called, what is asked."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import PolicyLine
from club.revisits.models.choices import Answering, Event, Rhythm, Unit

PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class RevisitKind(PublicRow):
    """One queue.

    A batch takes the events up to `lag` before its moment, from where the last batch ended. Each record may
    be called for `call_for` from that moment on, in the hours of its day: '09:30-12:00 14:30-17:30'; without
    hours day and night. `lines` are those of persons, `group_lines` those of group business; none means all.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    event = models.CharField(_("follows"), max_length=16, choices=Event)
    lines = ArrayField(
        models.CharField(max_length=12, choices=PolicyLine), default=list, verbose_name=_("lines of persons")
    )
    group_lines = ArrayField(
        models.CharField(max_length=12, choices=PolicyLine), default=list, verbose_name=_("lines of groups")
    )
    rhythm = models.CharField(_("drawn"), max_length=10, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(
        _("weekday, 0 is Monday"), default=0, validators=[MaxValueValidator(6)]
    )
    lag = models.PositiveSmallIntegerField(_("events at least so old"), default=0)
    lag_unit = models.CharField(_("counted in"), max_length=14, choices=Unit, default=Unit.DAYS)
    late_days = models.PositiveSmallIntegerField(_("events that we learn of days later"), default=0)
    call_for = models.PositiveSmallIntegerField(_("may be called for so long"), null=True, blank=True)
    call_unit = models.CharField(
        pgettext_lazy("of the calls", "counted in"), max_length=14, choices=Unit, default=Unit.DAYS
    )
    second_days = models.PositiveSmallIntegerField(_("days for the second revisit"), default=7)
    workday_hours = models.CharField(_("hours on working days"), max_length=60, blank=True)
    rest_hours = models.CharField(_("hours on days off"), max_length=60, blank=True)
    share = models.PositiveSmallIntegerField(_("percent that are called"), default=100, validators=PERCENT)
    most_attempts = models.PositiveSmallIntegerField(
        _("attempts at most"), default=3, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    gap_minutes = models.PositiveSmallIntegerField(_("minutes between attempts"), default=120)
    lease_minutes = models.PositiveSmallIntegerField(
        _("minutes that a seat keeps a record"), default=20, validators=[MinValueValidator(1)]
    )
    to_branch = models.BooleanField(_("who was not reached goes to the branch"), default=False)
    answer_days = models.PositiveSmallIntegerField(_("working days for the branch"), default=3)
    check_share = models.PositiveSmallIntegerField(
        _("percent whose quality is checked"), default=5, validators=[MaxValueValidator(100)]
    )
    active_from = models.DateField(_("events from"))
    is_on = models.BooleanField(_("in use"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of revisit")
        verbose_name_plural = _("kinds of revisits")
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class RevisitScript(PublicRow):
    """What the seat says and asks, in one version. It never changes: the next one takes its place."""

    kind = models.ForeignKey(RevisitKind, models.PROTECT, related_name="scripts", verbose_name=_("kind"))
    version = models.PositiveSmallIntegerField(_("version"))
    greeting = models.CharField(pgettext_lazy("revisit", "greeting"), max_length=400)
    closing = models.CharField(pgettext_lazy("revisit", "closing"), max_length=200, blank=True)
    written_at = models.DateTimeField(pgettext_lazy("of a script", "written"))
    written_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("script of revisits")
        verbose_name_plural = _("scripts of revisits")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_script_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class RevisitQuestion(models.Model):
    """One question of a script."""

    script = models.ForeignKey(RevisitScript, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(pgettext_lazy("revisit", "question"), max_length=200)
    answering = models.CharField(
        pgettext_lazy("revisit", "answered"), max_length=8, choices=Answering, default=Answering.YES_NO
    )
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("question of a script")
        verbose_name_plural = _("questions of scripts")
        ordering = ["script", "number"]
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="one_question_per_number"),
        ]

    def __str__(self) -> str:
        return self.text
