"""Occasions on which gifts are given out."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from club.core.clock import local_date
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.members.models import Member
from club.organisation.models import Branch
from vouchers.campaigns import lots
from vouchers.campaigns.calendar import next_term
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import Gift, GrantBatch


class Way(models.TextChoices):
    """How a campaign gives."""

    FIRST_COME = "first_come", _("first come, first served")  # one package each, while there are any
    DRAW = "draw", _("draw with published odds")  # a try each, and the odds of each prize stand on the page


class Campaign(
    WorkflowMixin,
    PreviewableMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PublicRow,
    ClusterableModel,
):
    """A campaign: dates, and a package with limited stock or a draw with prizes.

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
    way = models.CharField(
        _("way of giving"), max_length=12, choices=Way, default=Way.FIRST_COME, db_default=Way.FIRST_COME
    )
    package = models.ForeignKey(
        GiftPackage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name=_("package"),
    )
    tries_each = models.PositiveSmallIntegerField(_("tries for each member"), default=1, db_default=1)
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
            models.CheckConstraint(
                condition=models.Q(tries_each__gte=1), name="campaign_gives_at_least_one_try"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draw(self) -> bool:
        """Whether luck decides."""
        return self.way == Way.DRAW

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "vouchers/campaigns/campaign_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        at = timezone.now()
        term = next_term(self, at)
        prizes = list(self.prizes.all()) if self.is_draw else []
        package = None if self.is_draw else self.package
        blank = lots.percent(lots.WHOLE - sum(prize.odds or 0 for prize in prizes))
        shown = {
            "campaign": self,
            "package": package,
            "prizes": prizes,
            "blank": blank,
            "term": term,
            "now": at,
        }
        return {**super().get_preview_context(request, mode_name), **shown}


class PrizeRules(models.Model):
    """What is published of a prize: what it is, how many there are, and the odds of each try."""

    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    package = models.ForeignKey(GiftPackage, models.PROTECT, related_name="+", verbose_name=_("package"))
    number = models.PositiveIntegerField(_("how many"))
    odds = models.PositiveIntegerField(_("odds"))  # tries of a million that it falls to
    value_fen = models.PositiveIntegerField(_("value"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(odds__gte=1, odds__lte=lots.WHOLE), name="%(class)s_has_odds"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, value_fen__lte=lots.DEAREST_FEN),
                name="%(class)s_is_within_the_law",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> str:
        """The odds as people read them."""
        return lots.percent(self.odds)


class Prize(PrizeRules):
    """A prize of a campaign with a draw, as staff plan it."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="prizes")
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta(PrizeRules.Meta):
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        ordering = ["sort_order", "id"]


class Occasion(PublicRow):
    """One time a campaign takes place: from when until when, and how many gifts it has.

    The stock lies in shards, so that many members at once do not queue for one row. A draw has prizes
    instead, and a seed that is only shown when it is over; its digest is on the page from the beginning.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="occasions", verbose_name=_("campaign")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    stock = models.PositiveIntegerField(_("stock"), null=True)
    batch = models.OneToOneField(GrantBatch, models.PROTECT, null=True, related_name="occasion")
    way = models.CharField(
        _("way of giving"), max_length=12, choices=Way, default=Way.FIRST_COME, db_default=Way.FIRST_COME
    )
    tries_each = models.PositiveSmallIntegerField(_("tries for each member"), default=1, db_default=1)
    seed = SealedField(_("seed"))
    seed_digest = models.CharField(_("digest of the seed"), max_length=64, blank=True, db_default="")

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way=Way.DRAW, batch=None, seed__isnull=False) & ~models.Q(seed_digest="")
                | ~models.Q(way=Way.DRAW) & models.Q(seed=None, seed_digest=""),
                name="occasion_of_a_draw_has_a_seed",
            ),
            models.UniqueConstraint(fields=["campaign", "starts_at"], name="one_occasion_per_start"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="occasion_has_a_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {local_date(self.starts_at)}"

    @property
    def is_draw(self) -> bool:
        """Whether luck decides."""
        return self.way == Way.DRAW


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


class OccasionPrize(PrizeRules):
    """A prize as it was published for one occasion: a copy, so that later plans change nothing.

    `terms` is the promise of its package, copied as well; `place` is its turn when odds are added up.
    """

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="prizes", verbose_name=_("occasion"))
    place = models.PositiveSmallIntegerField(_("place"))
    batch = models.OneToOneField(GrantBatch, models.PROTECT, related_name="prize")
    terms = models.JSONField(default=dict)

    class Meta(PrizeRules.Meta):
        verbose_name = _("prize of an occasion")
        verbose_name_plural = _("prizes of an occasion")
        ordering = ["place"]
        constraints = [
            *PrizeRules.Meta.constraints,
            models.UniqueConstraint(fields=["occasion", "place"], name="one_prize_per_place"),
        ]


class PrizeShard(models.Model):
    """A part of the number of a prize. `remaining` goes down by a conditional update."""

    prize = models.ForeignKey(OccasionPrize, models.PROTECT, related_name="shards")
    number = models.PositiveSmallIntegerField()
    remaining = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prize", "number"], name="one_prize_shard_per_number"),
        ]


class Try(PublicRow):
    """A member's try in a draw: once for each number, whatever he taps, and never drawn anew.

    `member_uid` is the member as he drew: where two memberships become one the row moves, the draw does not.
    """

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="tries", verbose_name=_("occasion"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="tries", verbose_name=_("member"))
    member_uid = models.UUIDField(_("the member in the draw"))
    number = models.PositiveSmallIntegerField(_("number of the try"))
    drawn = models.PositiveIntegerField(_("number drawn"))
    prize = models.ForeignKey(
        OccasionPrize, models.PROTECT, null=True, related_name="tries", verbose_name=_("prize")
    )  # that the number drawn stands for, given or not
    gift = models.OneToOneField(
        Gift, models.PROTECT, null=True, related_name="won_by", verbose_name=_("gift")
    )  # empty as well when the prize had run out, or the member has won it before
    drawn_at = models.DateTimeField(_("time of the draw"))

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "member", "number"], name="one_try_per_member_and_number"
            ),
            models.CheckConstraint(condition=models.Q(drawn__lt=lots.WHOLE), name="try_is_below_a_million"),
            models.CheckConstraint(
                condition=models.Q(gift=None) | models.Q(prize__isnull=False), name="try_won_a_prize"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.number}"
