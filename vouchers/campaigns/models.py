"""Occasions on which gifts are given out."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from club.core.models import PublicRow
from club.members.models import Member
from club.organisation.models import Branch
from vouchers.campaigns.calendar import next_term
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import Gift, GrantBatch


class Campaign(WorkflowMixin, PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, PublicRow):
    """A campaign: dates, package, limited stock. Members sign up and get the package while stock lasts.

    It is also the text of its page. Only a published one has occasions and is shown.
    """

    class Recurrence(models.TextChoices):
        """Whether it comes again."""

        ONCE = "once", _("once")
        EVERY_18TH = "every_18th", _("every 18th of the month")
        YEARLY = "yearly", _("every year")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="campaigns", verbose_name=_("branch"))
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    summary_en = models.CharField(_("in one sentence, English"), max_length=160, blank=True)
    description = models.TextField(_("about the campaign"), blank=True, db_default="")
    description_en = models.TextField(_("about the campaign, English"), blank=True, db_default="")
    package = models.ForeignKey(
        GiftPackage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name=_("package"),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    recurrence = models.CharField(_("recurrence"), max_length=12, choices=Recurrence, default=Recurrence.ONCE)
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True)
    budget_fen = models.BigIntegerField(_("budget"), null=True, blank=True)
    stock_left = models.PositiveIntegerField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="campaign_has_a_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "vouchers/campaigns/campaign_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        at = timezone.now()
        term = next_term(self, at)
        shown = {"campaign": self, "package": self.package, "term": term, "now": at}
        return {**super().get_preview_context(request, mode_name), **shown}


class Occasion(PublicRow):
    """One time a campaign takes place: from when until when, and how many gifts it has.

    The stock lies in shards, so that many members at once do not queue for one row.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="occasions", verbose_name=_("campaign")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    stock = models.PositiveIntegerField(_("stock"), null=True)
    batch = models.OneToOneField(GrantBatch, models.PROTECT, null=True, related_name="occasion")

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "starts_at"], name="one_occasion_per_start"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="occasion_has_a_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.starts_at:%Y-%m-%d}"


class StockShard(models.Model):
    """A part of the stock of an occasion. `remaining` goes down by a conditional update."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="shards")
    number = models.PositiveSmallIntegerField()
    remaining = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "number"], name="one_shard_per_number"),
        ]


class Claim(PublicRow):
    """A member's share in an occasion: one at most, whatever he taps."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="claims", verbose_name=_("occasion"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="claims", verbose_name=_("member"))
    gift = models.OneToOneField(Gift, models.PROTECT, related_name="claim", verbose_name=_("gift"))
    claimed_at = models.DateTimeField(_("claimed"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "member"], name="one_claim_per_member_and_occasion"),
        ]
