"""Bulletins with how far their sending is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.organisation.models import Branch


class Bulletin(PublicRow):
    """One text for the members of a branch and below, or of one city there.

    Written by one person, released by another.
    `after` is the last member it was written to, `queued` to how many: sending goes on where it stopped.
    """

    class Kind(models.TextChoices):
        """What it is; the code of the message text that frames it."""

        RISK_WARNING = "risk_warning", _("warning of a risk")
        SAFETY_TIP = "safety_tip", _("tip for safe driving")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", pgettext_lazy("of a bulletin", "draft")
        SENDING = "sending", pgettext_lazy("of a bulletin", "released")
        SENT = "sent", pgettext_lazy("of a bulletin", "sent")
        STOPPED = "stopped", pgettext_lazy("of a bulletin", "stopped")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="bulletins", verbose_name=_("branch"))
    city = models.CharField(_("city"), max_length=40, blank=True)
    heading = models.CharField(_("heading"), max_length=20)  # what a WeChat template has room for
    heading_en = models.CharField(_("English heading"), max_length=60, blank=True)
    body = models.CharField(_("text"), max_length=200)
    body_en = models.CharField(_("English text"), max_length=400, blank=True)
    send_at = models.DateTimeField(_("to be sent from"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField(_("written"))
    released_by = models.CharField(max_length=40, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("of a bulletin", "ended"), null=True, blank=True)
    after = models.BigIntegerField(default=0)
    queued = models.PositiveIntegerField(_("messages written"), default=0)

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by="") | ~models.Q(released_by=models.F("written_by")),
                name="bulletin_is_released_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], name="bulletin_due", condition=models.Q(state="sending")),
        ]

    def __str__(self) -> str:
        return self.heading
