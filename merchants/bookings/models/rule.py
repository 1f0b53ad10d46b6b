"""How a product is booked, as staff configure it; copied into each booking, so later edits change none."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from vouchers.catalogue.choices import Benefit
from vouchers.catalogue.models import ServiceProduct

MINUTES = _("In minutes; empty means that nobody watches.")


class BookingRule(PublicRow):
    """When, how and how often a product can be booked, what not coming costs, which clocks run.

    Each question is {"code", "label", "label_en", "required", "personal"}: asked of the member when he books.
    Personal answers are shown to the store only while it works on the booking; a plate always masked.
    """

    class Mode(models.TextChoices):
        """How the time is found."""

        SLOTS = "slots", _("times offered by the store")
        ON_DEMAND = "on_demand", _("on demand")

    class Consequence(models.TextChoices):
        """What it costs the member."""

        NOTHING = "nothing", _("nothing")
        STRIKE = "strike", _("counts against booking")
        USE = "use", _("one use of the voucher")

    product = models.OneToOneField(
        ServiceProduct, models.PROTECT, related_name="booking_rule", verbose_name=_("product")
    )
    mode = models.CharField(_("way of booking"), max_length=10, choices=Mode, default=Mode.SLOTS)
    goes_to_all = models.BooleanField(
        _("may go to all stores of the city"),
        default=False,
        help_text=_("On demand: the first store that accepts takes it."),
    )
    days_ahead = models.PositiveSmallIntegerField(_("days ahead"), default=14)
    lead_minutes = models.PositiveSmallIntegerField(_("no later than minutes before"), default=60)
    accept_minutes = models.PositiveSmallIntegerField(
        _("accepted within"),
        null=True,
        blank=True,
        default=30,
        help_text=_(
            "In minutes; then staff are alarmed, and after as long again the request ends. "
            "Empty: a free place is accepted at once."
        ),
    )
    contact_minutes = models.PositiveSmallIntegerField(
        _("customer called within"), null=True, blank=True, help_text=MINUTES
    )
    arrive_minutes = models.PositiveSmallIntegerField(
        _("usual way"), default=30, help_text=_("On demand: minutes until arrival, unless the store says so.")
    )
    start_minutes = models.PositiveSmallIntegerField(
        _("begun within after the agreed time"), null=True, blank=True, default=30, help_text=MINUTES
    )
    finish_minutes = models.PositiveSmallIntegerField(
        _("finished within after beginning"), null=True, blank=True, help_text=MINUTES
    )
    free_cancel_minutes = models.PositiveSmallIntegerField(
        _("cancelled free of charge until"),
        default=120,
        help_text=_("Minutes before the agreed time. Before a store has accepted it is always free."),
    )
    late_cancel = models.CharField(
        _("cancelling late costs"), max_length=8, choices=Consequence, default=Consequence.STRIKE
    )
    no_show = models.CharField(
        _("not coming costs"), max_length=8, choices=Consequence, default=Consequence.STRIKE
    )
    no_show_minutes = models.PositiveSmallIntegerField(_("not come after minutes"), default=15)
    strikes_allowed = models.PositiveSmallIntegerField(_("times allowed"), default=3)
    strike_days = models.PositiveSmallIntegerField(_("counted over days"), default=90)
    lock_days = models.PositiveSmallIntegerField(_("then no booking for days"), default=30)
    open_per_member = models.PositiveSmallIntegerField(_("open bookings per member"), default=1)
    min_score = models.PositiveSmallIntegerField(
        _("only stores with a score from"),
        default=60,
        help_text=_("A merchant below it gets no new bookings."),
    )
    photos_needed = models.PositiveSmallIntegerField(_("photos at the end"), default=0)
    asks_odometer = models.BooleanField(_("odometer at the end"), default=False)
    asks_effort = models.BooleanField(_("kilometres and expenses at the end"), default=False)
    asks_tow = models.BooleanField(_("towing needs the customer's consent"), default=False)
    may_call = models.BooleanField(
        _("the store may call the customer"),
        default=True,
        help_text=_("Shows a button to call while the booking is open; the number itself stays masked."),
    )
    questions = models.JSONField(_("questions to the member"), default=list, blank=True)

    class Meta:
        verbose_name = _("rule for bookings")
        verbose_name_plural = _("rules for bookings")
        ordering = ["product__sort_order", "product__code"]

    def __str__(self) -> str:
        return str(self.product)

    def clean(self) -> None:
        takes_use = self.Consequence.USE in (self.late_cancel, self.no_show)
        if takes_use and self.product_id and self.product.benefit == Benefit.VALUE:
            raise ValidationError(_("A stored amount has no use to take. Choose another consequence."))

    def terms(self) -> dict[str, Any]:
        """The rule as copied into a booking, in JSON types."""
        kept = [field for field in self._meta.concrete_fields if field.name not in ("id", "uid", "product")]
        return {field.name: getattr(self, field.name) for field in kept}
