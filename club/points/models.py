"""Points: an append-only ledger and its cached balance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.members.models import Member


class PointsAccount(models.Model):
    """Cached balance of a member: always the sum of the entries, never below zero."""

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, related_name="points")
    balance = models.BigIntegerField(_("balance"), default=0)

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="points_never_negative")
        ]


class PointsEntry(PublicRow):
    """One movement of points. Append-only by trigger; a mistake is corrected by a mirror entry."""

    class Reason(models.TextChoices):
        """Why points moved."""

        EARNED = "earned", _("earned")
        SPENT = "spent", _("spent")
        EXPIRED = "expired", _("expired")
        REVERSED = "reversed", _("reversed")
        ADJUSTED = "adjusted", _("adjusted")

    member = models.ForeignKey(Member, models.PROTECT, related_name="points_entries")
    points = models.IntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    rule = models.SlugField(_("rule"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=100, blank=True)
    note_en = models.CharField(max_length=100, blank=True)
    dedupe_key = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(_("at"))
    available_at = models.DateTimeField(_("available from"), null=True)
    expires_date = models.DateField(_("expires"), null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        constraints = [
            models.CheckConstraint(condition=~models.Q(points=0), name="points_entry_moves_something")
        ]
        indexes = [models.Index(fields=["member", "-id"], name="points_of_member")]
