"""What looks odd about uses: the rules that staff set, and what was found under them."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.stores.models import Merchant, Operator, Store
from vouchers.lifecycle.models import Redemption

# A phone that tells where it is much later may be anywhere.
PLACE_TOLD_WITHIN = timedelta(minutes=10)


class FlagKind(models.TextChoices):
    """What can look odd."""

    SPEED = "speed", _("many uses within minutes")
    PAIR = "pair", _("same member and same clerk again and again")
    NIGHT = "night", _("at night")
    FAR = "far", _("far from the store")
    MONTH_END = "month_end", _("crowded before the end of the month")
    EXPIRY = "expiry", _("vouchers used just before they expire")


class FlagRule(models.Model):
    """From when on something is odd: so many uses within so many minutes, by the same hand.

    A hand is a clerk, or an API key where no clerk is known. `uses` of what happens before the month's end
    are those of a store, and only if they are three times its usual number. `metres` counts for what is far,
    the hours for the night. What is `serious` keeps the money back until somebody has looked.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=FlagKind, unique=True)
    is_on = models.BooleanField(_("on"), default=True)
    is_serious = models.BooleanField(
        _("keeps the money back"),
        default=False,
        help_text=_("The uses enter no statement until the flag is cleared."),
    )
    uses = models.PositiveSmallIntegerField(_("uses"), default=1, help_text=_("From so many on it is odd."))
    minutes = models.PositiveIntegerField(
        _("within minutes"),
        default=60,
        help_text=_("Of each other, or before the month or the voucher ends."),
    )
    metres = models.PositiveIntegerField(_("metres from the store"), default=3000)
    from_hour = models.PositiveSmallIntegerField(_("night from hour"), default=23)
    until_hour = models.PositiveSmallIntegerField(_("night until hour"), default=5)

    class Meta:
        verbose_name = _("rule for flags")
        verbose_name_plural = _("rules for flags")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses__gte=1, minutes__gte=1, from_hour__lte=23, until_hour__lte=23),
                name="flag_rule_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def window(self) -> timedelta:
        """Its minutes."""
        return timedelta(minutes=self.minutes)


class Flag(PublicRow):
    """Uses that look odd together: of one hand and one Chinese day (a month, for its end).

    While it is open more uses may join it; after it was decided, new ones raise another.
    """

    class State(models.TextChoices):
        """What staff made of it. Allowed moves: from open to either, never back."""

        OPEN = "open", _("open")
        CLEARED = "cleared", _("cleared")  # there is a good reason; the money goes on
        CONFIRMED = "confirmed", _("confirmed")  # it was wrong; the money stays back

    kind = models.CharField(_("kind"), max_length=10, choices=FlagKind)
    key = models.CharField(max_length=80)
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="flags", verbose_name=_("merchant"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="flags", verbose_name=_("store"))
    operator = models.ForeignKey(
        Operator, models.PROTECT, null=True, related_name="flags", verbose_name=_("operator")
    )
    is_serious = models.BooleanField(_("keeps the money back"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found"))
    first_at = models.DateTimeField(_("first use"))
    last_at = models.DateTimeField(_("last use"))
    uses_count = models.PositiveIntegerField(_("uses"), default=0)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by_id = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="open"), name="one_open_flag_of_a_key"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                name="decided_flag_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-id"], name="flags_of_merchant"),
            models.Index(fields=["-id"], name="flags_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.store}"

    @property
    def reference(self) -> str:
        """How the holds of its uses name it."""
        return f"flag:{self.uid}"


class FlaggedUse(models.Model):
    """A use under a flag; the same use is flagged once for the same thing, whatever was decided."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="uses", verbose_name=_("flag"))
    kind = models.CharField(_("kind"), max_length=10, choices=FlagKind)
    redemption = models.ForeignKey(
        Redemption, models.PROTECT, related_name="flagged", verbose_name=_("redemption")
    )

    class Meta:
        verbose_name = _("flagged use")
        verbose_name_plural = _("flagged uses")
        constraints = [
            models.UniqueConstraint(fields=["redemption", "kind"], name="use_is_flagged_once_for_a_thing"),
        ]


class UsePlace(models.Model):
    """How far from its store a use was confirmed, where the phone told it; not the place itself."""

    redemption = models.OneToOneField(Redemption, models.PROTECT, related_name="place")
    metres = models.PositiveIntegerField(_("metres from the store"))
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("place of a use")
        verbose_name_plural = _("places of uses")
