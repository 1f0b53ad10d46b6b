"""A voucher: the right of a member to a service, on terms that never change after it was made."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.clock import local_date
from club.core.models import PublicRow
from club.members.models import Member, Vehicle
from club.organisation.models import Branch
from vouchers.catalogue import words
from vouchers.catalogue.choices import Benefit
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models.gift import Gift


class Voucher(PublicRow):
    """One voucher. `terms` is the promise as it was when the voucher was made.

    `code` is 12 letters and a check letter, or the code of the partner who made it. Usable from `valid_from`
    (inclusive) until `valid_until` (exclusive), while `uses_left` is above zero. `uses_made` numbers the uses
    and never goes back, not even if one is undone; `qr_step` is the newest QR frame that was used, so that a
    picture of it is worth nothing afterwards. A voucher of a later `step` opens when those of the same gift
    with earlier steps are used up or over. Of a stored amount, `value_left_fen` counts, and the single use is
    gone with the last fen. While a booking is open the voucher is kept for it (`booked`); `forfeited` uses
    are gone without a redemption, because the member did not come.
    """

    class State(models.TextChoices):
        """What became of it. Allowed moves: see TRANSITIONS."""

        LIVE = "live", _("usable")
        GIVING = "giving", _("offered to a friend")
        BOOKED = "booked", _("booked")
        USED = "used", _("used up")
        EXPIRED = "expired", _("expired")
        VOID = "void", _("withdrawn")

    TRANSITIONS = {
        State.LIVE: {State.GIVING, State.BOOKED, State.USED, State.EXPIRED, State.VOID},
        State.GIVING: {State.LIVE, State.EXPIRED, State.VOID},
        State.BOOKED: {State.LIVE, State.USED},
        State.USED: {State.LIVE, State.EXPIRED},  # a reversal gives a use back
        State.EXPIRED: {State.LIVE},  # extended by staff
    }

    class Source(models.TextChoices):
        """How the member got it."""

        GIFT = "gift", _("gift")
        PURCHASE = "purchase", _("bought")
        POINTS = "points", _("for points")
        REPLACEMENT = "replacement", _("replacement")
        CODE = "code", _("printed code")

    code = models.CharField(pgettext_lazy("of a voucher", "code"), max_length=32, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="vouchers", verbose_name=_("member"))
    product = models.ForeignKey(
        ServiceProduct, models.PROTECT, related_name="vouchers", verbose_name=_("product")
    )
    gift = models.ForeignKey(Gift, models.PROTECT, null=True, related_name="vouchers", verbose_name=_("gift"))
    vehicle = models.ForeignKey(
        Vehicle, models.SET_NULL, null=True, related_name="+", verbose_name=_("vehicle")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    step = models.PositiveSmallIntegerField(_("step"), default=1, db_default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    source = models.CharField(
        pgettext_lazy("of a voucher", "from"), max_length=12, choices=Source, default=Source.GIFT
    )
    source_key = models.CharField(max_length=80, null=True, unique=True)
    terms = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LIVE)
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    uses_total = models.PositiveSmallIntegerField(_("uses"), default=1)
    uses_left = models.PositiveSmallIntegerField(_("uses left"), default=1)
    value_left_fen = models.PositiveIntegerField(_("amount left"), default=0)
    uses_made = models.PositiveSmallIntegerField(default=0, editable=False)
    forfeited = models.PositiveSmallIntegerField(_("uses forfeited"), default=0, db_default=0, editable=False)
    qr_step = models.BigIntegerField(default=0, editable=False)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"))
    made_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True)

    opens_after: object = None  # what has to be used before; lists set it, see queries.with_locks

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses_left__lte=models.F("uses_total")), name="voucher_uses_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="voucher_has_a_term"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "state", "valid_until"], name="vouchers_of_member"),
            models.Index(
                fields=["valid_until"], name="vouchers_running_out", condition=models.Q(state="live")
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def name(self) -> str:
        """What the service was called when the voucher was made."""
        return self.terms.get("name", "")

    @property
    def name_en(self) -> str:
        """The same in English."""
        return self.terms.get("name_en", "")

    @property
    def icon(self) -> str:
        """The picture of the service."""
        return self.terms.get("icon", "ticket")

    @property
    def has_code(self) -> bool:
        """Whether there is something to show at a counter."""
        return words.has_code(self.terms)

    @property
    def is_stored(self) -> bool:
        """Whether it is an amount that is used up bit by bit."""
        return self.terms["benefit"] == Benefit.VALUE

    @property
    def last_day(self) -> date:
        """The last Chinese calendar day on which it can be used."""
        return local_date(self.valid_until - timedelta(seconds=1))

    @property
    def is_open(self) -> bool:
        """Whether it may still be used one day, so that its code is worth showing."""
        return self.state in (self.State.LIVE, self.State.BOOKED)
