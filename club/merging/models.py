"""Which memberships were brought together, and what went from one to the other."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import Member


class Merging(PublicRow):
    """One membership that went into another of the same person.

    `moved` lists the rows that went over, as primary keys by kind, so that exactly they can go back; rows
    that reached the merged one later are added. `points` is what its balance was.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="mergings", verbose_name=_("merged membership")
    )
    into = models.ForeignKey(
        Member, models.PROTECT, related_name="gathered", verbose_name=_("membership that stays")
    )
    reason = models.CharField(_("reason"), max_length=200)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.CharField(_("merged by"), max_length=40, blank=True)
    was = models.CharField(_("state before"), max_length=10, choices=Member.State)
    moved = models.JSONField(default=dict)
    points = models.BigIntegerField(_("points"), default=0)
    undo_until = models.DateTimeField(_("can be undone until"))
    undone_at = models.DateTimeField(pgettext_lazy("of a merge", "undone"), null=True)
    undone_by = models.CharField(_("undone by"), max_length=40, blank=True)
    undone_reason = models.CharField(_("why it was undone"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merged membership")
        verbose_name_plural = _("merged memberships")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(undone_at=None), name="merged_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.into}"

    def can_be_undone(self, at: datetime) -> bool:
        """Whether the window is open; what else may stand in the way is found when it is tried."""
        return self.undone_at is None and at < self.undo_until
