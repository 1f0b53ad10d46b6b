"""A package given to a member, and the batch it came with."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.clock import local_date
from club.core.models import PublicRow
from club.members.models import Member
from vouchers.catalogue import words
from vouchers.catalogue.models import GiftPackage


class GrantBatch(PublicRow):
    """One act of giving. `key` makes it repeatable: the same batch again gives nothing twice.

    `spent_fen` is the sum of what its gifts hold (`Gift.held_fen`). Nothing is given above `budget_fen`; by
    `over_fen` gifts came out dearer in the end than was expected of them. A stopped batch gives nothing more.
    """

    key = models.CharField(_("batch"), max_length=80, unique=True)
    package = models.ForeignKey(
        GiftPackage, models.PROTECT, related_name="batches", verbose_name=_("package")
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    by_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(_("made"))
    budget_fen = models.BigIntegerField(_("budget"), null=True, blank=True)
    spent_fen = models.BigIntegerField(_("expected cost"), default=0, db_default=0)
    over_fen = models.BigIntegerField(_("above the budget"), default=0, db_default=0)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    stopped_by_id = models.CharField(max_length=40, blank=True, db_default="")

    left_out = 0  # whom the budget had no room for when the batch gave last; kept in the audit trail
    passed_over: dict[str, int] = {}  # how many may not have it, by the code of the reason; kept there too

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(budget_fen__isnull=True)
                | models.Q(spent_fen__lte=models.F("budget_fen") + models.F("over_fen")),
                name="grant_keeps_its_budget",
            ),
            models.CheckConstraint(
                condition=models.Q(spent_fen__gte=0, over_fen__gte=0),
                name="grant_spends_no_less_than_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class Piece:
    """One kind of voucher inside a gift."""

    name: str
    name_en: str
    icon: str
    quantity: int
    uses: int
    step: int
    worth: str


class Gift(PublicRow):
    """A package offered to a member. Collecting makes the vouchers; terms are those of that day.

    `cost_fen` is what it was expected to cost when it was given; `held_fen` is what it holds of the budget of
    its grant: that, nothing once it was refused, revoked or expired, and what it really cost once its
    vouchers are used up or over (in grants with a budget, see `settle_gifts`).
    """

    class State(models.TextChoices):
        """What became of it. Allowed moves: see TRANSITIONS."""

        OFFERED = "offered", _("to collect")
        COLLECTED = "collected", _("collected")
        REFUSED = "refused", _("refused")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    TRANSITIONS = {State.OFFERED: {State.COLLECTED, State.REFUSED, State.EXPIRED, State.REVOKED}}

    batch = models.ForeignKey(GrantBatch, models.PROTECT, related_name="gifts", verbose_name=_("grant"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="gifts", verbose_name=_("member"))
    package = models.ForeignKey(GiftPackage, models.PROTECT, related_name="gifts", verbose_name=_("package"))
    terms = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField(_("given"))
    collect_until = models.DateTimeField(_("collect until"))
    state_reason = models.CharField(_("reason"), max_length=200, blank=True, db_default="")
    decided_at = models.DateTimeField(_("decided"), null=True)
    cost_fen = models.BigIntegerField(_("expected cost"), default=0, db_default=0)
    held_fen = models.BigIntegerField(_("held of the budget"), default=0, db_default=0)

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        constraints = [
            models.UniqueConstraint(fields=["batch", "member"], name="one_gift_per_member_and_batch"),
            models.CheckConstraint(
                condition=models.Q(held_fen__gte=0)
                & (
                    models.Q(state__in=["offered", "collected"])
                    | models.Q(state__in=["refused", "expired", "revoked"], held_fen=0)
                ),
                name="gift_that_came_to_nothing_holds_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="gifts_of_member"),
            models.Index(
                fields=["collect_until"], name="gifts_running_out", condition=models.Q(state="offered")
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def name(self) -> str:
        """What the package was called when it was given."""
        return self.terms.get("name", "")

    @property
    def name_en(self) -> str:
        """The same in English."""
        return self.terms.get("name_en", "")

    @property
    def pieces(self) -> list[Piece]:
        """What is inside, in the order of the package."""
        return [
            Piece(
                name=item["terms"]["name"],
                name_en=item["terms"].get("name_en", ""),
                icon=item["terms"].get("icon", "gift"),
                quantity=item["quantity"],
                uses=item["terms"]["uses"],
                step=item.get("step", 1),
                worth=words.worth(item["terms"]),
            )
            for item in self.terms["items"]
        ]

    @property
    def last_day(self) -> date:
        """The last Chinese calendar day on which it can be collected."""
        return local_date(self.collect_until - timedelta(seconds=1))
