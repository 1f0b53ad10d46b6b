"""A booking: a time or an errand at a store, for which a voucher is kept."""

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.members.models import Member
from club.organisation.models import Branch
from merchants.bookings.models.places import Slot
from merchants.stores.models import Merchant, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models import Redemption, Voucher


class BookingState(models.TextChoices):
    """Where it is. Allowed moves: see Booking.TRANSITIONS."""

    REQUESTED = "requested", _("asked for")  # waits for a store
    ACCEPTED = "accepted", _("accepted")  # a store keeps the time
    ARRIVED = "arrived", _("arrived")  # the customer at the store, or the driver at the car
    STARTED = "started", _("begun")  # the work goes on
    FINISHED = "finished", pgettext_lazy("of a booking", "finished")  # done, the voucher was redeemed
    DECLINED = "declined", _("declined")  # the store cannot
    LAPSED = "lapsed", _("not answered in time")  # no store accepted
    CANCELLED = "cancelled", pgettext_lazy("of a booking", "cancelled")  # by member or staff, free
    LATE_CANCELLED = "late_cancelled", _("cancelled late")  # by the member, not for free
    STORE_CANCELLED = "store_cancelled", _("cancelled by the store")  # after it had accepted
    MISSED = "missed", _("the store did not come")  # the member cancelled because nobody came in time
    NO_SHOW = "no_show", _("customer did not come")


class Cost(models.TextChoices):
    """What the end of a booking cost the member."""

    NOTHING = "nothing", _("nothing")
    STRIKE = "strike", _("counts against booking")
    USE = "use", _("one use of the voucher")


S = BookingState
OPEN = (S.REQUESTED, S.ACCEPTED, S.ARRIVED, S.STARTED)  # the voucher is kept
HOLDING = (*OPEN, S.FINISHED, S.NO_SHOW)  # the place is gone


class Booking(PublicRow):
    """One booking. While it is open its voucher is `booked`; finishing it redeems the voucher.

    `terms` is the rule as it was when it was made. `store` is empty while an errand is open to all stores of
    `city` that accept the product. `starts_at` is the agreed time: of a slot its beginning, on demand
    the time by which the store comes. Answers of the member and where the car is towed are sealed.
    """

    State = BookingState
    TRANSITIONS = {
        S.REQUESTED: {S.ACCEPTED, S.DECLINED, S.LAPSED, S.CANCELLED},
        S.ACCEPTED: {
            *(S.ARRIVED, S.STARTED, S.FINISHED, S.CANCELLED, S.LATE_CANCELLED, S.STORE_CANCELLED),
            *(S.MISSED, S.NO_SHOW, S.REQUESTED),  # asked for again when staff give it to another store
        },
        S.ARRIVED: {S.STARTED, S.FINISHED, S.CANCELLED, S.LATE_CANCELLED, S.STORE_CANCELLED, S.NO_SHOW},
        S.STARTED: {S.FINISHED, S.CANCELLED, S.STORE_CANCELLED},
    }

    member = models.ForeignKey(Member, models.PROTECT, related_name="bookings", verbose_name=_("member"))
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="bookings", verbose_name=_("voucher"))
    product = models.ForeignKey(
        ServiceProduct, models.PROTECT, related_name="bookings", verbose_name=_("product")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="bookings", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, related_name="bookings", verbose_name=_("store")
    )
    city = models.CharField(_("city"), max_length=40, blank=True)
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="bookings", verbose_name=_("time"))
    state = models.CharField(_("state"), max_length=16, choices=BookingState, default=S.REQUESTED)
    terms = models.JSONField(default=dict)
    answers_text = SealedField(_("answers"))
    starts_at = models.DateTimeField(_("agreed time"))
    requested_at = models.DateTimeField(_("asked for at"))
    lapses_at = models.DateTimeField(_("ends unanswered at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    contacted_at = models.DateTimeField(_("customer called at"), null=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    started_at = models.DateTimeField(_("begun at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by_id = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    cost = models.CharField(_("cost the member"), max_length=8, choices=Cost, default=Cost.NOTHING)
    tow_to = SealedField(_("towed to"))
    tow_agreed_at = models.DateTimeField(_("towing agreed"), null=True)
    odometer_km = models.PositiveIntegerField(_("odometer in km"), null=True)
    note = models.CharField(_("note of the store"), max_length=200, blank=True)
    km = models.PositiveIntegerField(_("kilometres driven"), null=True)
    fees_fen = models.PositiveIntegerField(_("expenses"), null=True)
    customer_pays_fen = models.PositiveIntegerField(_("the customer pays"), default=0)
    redemption = models.OneToOneField(
        Redemption, models.PROTECT, null=True, related_name="booking", verbose_name=_("redemption")
    )

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"], condition=models.Q(state__in=OPEN), name="one_open_booking_per_voucher"
            ),
            models.CheckConstraint(
                condition=models.Q(state=S.FINISHED, redemption__isnull=False, finished_at__isnull=False)
                | (~models.Q(state=S.FINISHED) & models.Q(redemption__isnull=True)),
                name="finished_booking_has_its_redemption",
            ),
            models.CheckConstraint(
                condition=models.Q(store__isnull=True, merchant__isnull=True)
                | models.Q(store__isnull=False, merchant__isnull=False),
                name="booking_has_store_and_merchant",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, ended_at__isnull=True) | models.Q(ended_at__isnull=False),
                name="booking_that_is_over_has_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "starts_at"], name="bookings_of_store"),
            models.Index(fields=["merchant", "-id"], name="bookings_of_merchant"),
            models.Index(fields=["member", "-id"], name="bookings_of_member"),
            models.Index(
                fields=["lapses_at"], name="bookings_to_lapse", condition=models.Q(state=S.REQUESTED)
            ),
            models.Index(
                fields=["city", "product"],
                name="bookings_for_anybody",
                condition=models.Q(state=S.REQUESTED, store__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people say on the phone."""
        return self.uid.hex[:6].upper()

    @property
    def is_open(self) -> bool:
        """Whether its voucher is kept."""
        return self.state in OPEN

    @property
    def is_slot(self) -> bool:
        """Whether it has a place of its own at a store."""
        return self.slot_id is not None

    @property
    def answers(self) -> dict[str, str]:
        """What the member answered, opened."""
        return json.loads(self.answers_text) if self.answers_text else {}

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What he was asked."""
        return self.terms.get("questions") or []

    @property
    def judged_at(self) -> datetime:
        """When the terms of the voucher were judged: what is wanted at once, when it was asked for."""
        return self.requested_at if self.terms.get("is_now") else self.starts_at

    def may_become(self, state: str) -> bool:
        """Whether the table of moves allows it."""
        return state in self.TRANSITIONS.get(BookingState(self.state), set())

    @property
    def may_be_cancelled(self) -> bool:
        """Whether its member can still cancel it, perhaps at a cost."""
        return self.state in (S.REQUESTED, S.ACCEPTED, S.ARRIVED)

    def is_due(self, at: datetime) -> bool:
        """Whether the agreed time has come."""
        return self.starts_at <= at
