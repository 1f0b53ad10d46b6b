"""The rules of complaints as data: causes, flows with their steps, deadlines, office hours.

What is going on keeps the rules of its day: steps and terms are copied into each complaint.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.choices import (
    Channel,
    ClockKind,
    Complexity,
    Grade,
    Hours,
    Source,
    StartsWith,
    StepAct,
    Unit,
)


class ComplaintCause(models.Model):
    """What a complaint is about, of one of four lists."""

    class Kind(models.TextChoices):
        """The lists."""

        CLUB = "club", _("club service")
        CLAIM = "claim", _("motor claim")
        SERVICE = "service", _("quality of service")
        OTHER = "other", _("other")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("list"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    for_members = models.BooleanField(_("offered to members"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_on = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cause of complaints")
        verbose_name_plural = _("causes of complaints")
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class ComplaintFlow(models.Model):
    """The steps that complaints of some channels go through, in their order."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    channels = ArrayField(models.CharField(max_length=12, choices=Channel), verbose_name=_("channels"))

    class Meta:
        verbose_name = _("flow of complaints")
        verbose_name_plural = _("flows of complaints")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FlowStep(models.Model):
    """One step of a flow. A complaint is archived when all required ones are done."""

    flow = models.ForeignKey(ComplaintFlow, models.CASCADE, related_name="steps", verbose_name=_("flow"))
    number = models.PositiveSmallIntegerField(_("number"))
    act = models.CharField(_("act"), max_length=10, choices=StepAct)
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("step of a flow")
        verbose_name_plural = _("steps of flows")
        ordering = ["flow", "number"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="one_step_per_number_of_flow"),
            models.UniqueConstraint(fields=["flow", "act"], name="one_step_per_act_of_flow"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_act_display()}"


class DeadlineQuerySet(models.QuerySet["DeadlineRule"]):
    """Deadlines by the day they are in force on."""

    def on(self, day: date) -> "DeadlineQuerySet":
        """In force on a day; the end is exclusive."""
        ends = models.Q(valid_until=None) | models.Q(valid_until__gt=day)
        return self.filter(ends, is_on=True, valid_from__lte=day)


class DeadlineRule(models.Model):
    """How long something may take, by which book of rules, for which classes, and since when.

    A rule is not changed when the law is: the old one ends, a new one begins.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    source = models.CharField(_("book of rules"), max_length=14, choices=Source)
    kind = models.CharField(_("clock"), max_length=12, choices=ClockKind)
    grades = ArrayField(models.CharField(max_length=10, choices=Grade), verbose_name=_("classes"))
    complexity = models.CharField(_("only if"), max_length=8, choices=Complexity, blank=True)
    starts_with = models.CharField(
        _("counted from"), max_length=10, choices=StartsWith, default=StartsWith.RECEIPT
    )
    amount = models.PositiveSmallIntegerField(_("how much"))
    unit = models.CharField(_("counted in"), max_length=14, choices=Unit)
    hours = models.CharField(_("minutes run"), max_length=10, choices=Hours, default=Hours.ALWAYS)
    may_pause = models.BooleanField(_("rests while the complaint is paused"), default=False)
    warn_minutes = models.PositiveIntegerField(_("warn before, in minutes"), default=0)
    extension = models.PositiveSmallIntegerField(_("may be extended once by"), default=0)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    is_on = models.BooleanField(_("in use"), default=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline of complaints")
        verbose_name_plural = _("deadlines of complaints")
        ordering = ["kind", "valid_from", "code"]

    def __str__(self) -> str:
        return self.name

    def fits(self, complaint: Any) -> bool:
        """Whether it is for complaints of this class."""
        return complaint.grade in self.grades and self.complexity in ("", complaint.complexity)

    def hours_for(self, channel: str) -> str:
        """When its minutes run for what came over a channel."""
        if self.hours != Hours.BY_CHANNEL:
            return self.hours
        return Hours.ALWAYS if channel == Channel.CALL_CENTRE else Hours.OFFICE


class OfficeHours(models.Model):
    """When complaints are worked on, from a day on until the next row begins."""

    valid_from = models.DateField(_("in force from"), unique=True)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="office_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"
