"""Clocks of a complaint, each with the term it runs by and the facts that explain when it is due."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.choices import TURNS, ClockKind, Hours, Source, Unit
from club.complaints.models.complaint import Complaint
from club.complaints.models.rules import DeadlineRule


class ComplaintClock(models.Model):
    """What has to happen by when. It stops when it happened; it warns once and rings once.

    The term is a copy of the rule's: amount, unit, hours; `paused` and `extended` prolong it. `due_at` of a
    term of days is the midnight after its last day. `facts` say what was counted; see reasons.in_words.
    """

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="clocks", verbose_name=_("complaint")
    )
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, null=True, related_name="+", verbose_name=_("rule")
    )
    kind = models.CharField(_("clock"), max_length=12, choices=ClockKind)
    source = models.CharField(_("book of rules"), max_length=14, choices=Source)
    started_at = models.DateTimeField(_("counted from"))
    amount = models.PositiveSmallIntegerField(_("how much"))
    unit = models.CharField(_("counted in"), max_length=14, choices=Unit)
    hours = models.CharField(_("minutes run"), max_length=10, choices=Hours, default=Hours.ALWAYS)
    paused = models.PositiveIntegerField(_("paused for"), default=0)
    may_pause = models.BooleanField(_("rests while the complaint is paused"), default=False)
    warn_minutes = models.PositiveIntegerField(_("warn before, in minutes"), default=0)
    due_at = models.DateTimeField(_("due"))
    warn_at = models.DateTimeField(_("warns at"))
    facts = models.JSONField(default=dict)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    warned_at = models.DateTimeField(_("warned at"), null=True)
    raised_at = models.DateTimeField(_("alarm at"), null=True)

    class Meta:
        verbose_name = _("clock of a complaint")
        verbose_name_plural = _("clocks of complaints")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=models.Q(stopped_at__isnull=True) & ~models.Q(kind=ClockKind.PROMISE),
                name="one_running_complaint_clock_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["warn_at"],
                name="complaint_clocks_to_warn",
                condition=models.Q(stopped_at__isnull=True, warned_at__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="complaint_clocks_to_ring",
                condition=models.Q(stopped_at__isnull=True, raised_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_turn(self) -> bool:
        """Whether it is a turn that comes by itself, not something to do."""
        return self.kind in TURNS

    @property
    def is_running(self) -> bool:
        """Whether it is still waited for."""
        return self.stopped_at is None

    @property
    def was_late(self) -> bool:
        """Whether it happened too late."""
        return self.stopped_at is not None and self.stopped_at >= self.due_at


class ClockChange(models.Model):
    """A due time that was moved: what it was, what it became, why. Append-only."""

    class Why(models.TextChoices):
        """The reasons there are."""

        PAUSE = "pause", _("a pause")
        EXTENSION = "extension", _("an extension")
        CALENDAR = "calendar", _("the calendar of the year was published")

    clock = models.ForeignKey(ComplaintClock, models.CASCADE, related_name="changes", verbose_name=_("clock"))
    at = models.DateTimeField(_("at"))
    why = models.CharField(_("why"), max_length=10, choices=Why)
    was_due_at = models.DateTimeField(_("was due"))
    due_at = models.DateTimeField(_("due"))
    was_facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("moved due time")
        verbose_name_plural = _("moved due times")
        ordering = ["pk"]
