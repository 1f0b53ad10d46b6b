"""Orders in the mall: a package bought with money (or, later, points)."""

from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.members.models import Member
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.models import Gift, Voucher
from vouchers.payments.models import Chargeback, Payment, Refund


class Order(PublicRow):
    """A purchase. Its package is issued once: `gift` is set in the transaction that makes the vouchers.

    `terms` and price are those of the moment of ordering.
    """

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        PENDING = "pending", _("waiting for payment")
        ISSUED = "issued", _("vouchers issued")
        CANCELLED = "cancelled", _("cancelled")
        REFUNDED = "refunded", _("refunded")

    TRANSITIONS = {
        State.PENDING: {State.ISSUED, State.CANCELLED},
        State.CANCELLED: {State.ISSUED},  # money that arrives after all is honoured
        State.ISSUED: {State.REFUNDED},
        State.REFUNDED: {State.ISSUED},  # the money could not be paid back, so the vouchers were given again
    }

    number = models.CharField(_("order number"), max_length=24, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="orders", verbose_name=_("member"))
    package = models.ForeignKey(GiftPackage, models.PROTECT, related_name="orders", verbose_name=_("package"))
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="order")
    gift = models.OneToOneField(Gift, models.PROTECT, null=True, related_name="order")
    price_fen = models.PositiveIntegerField(_("price"), default=0)
    price_points = models.PositiveIntegerField(_("points"), default=0)
    terms = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    ordered_at = models.DateTimeField(_("ordered"))
    issued_at = models.DateTimeField(_("issued"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [models.Index(fields=["member", "-id"], name="orders_of_member")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="issued") | models.Q(gift__isnull=False, issued_at__isnull=False),
                name="issued_order_has_its_gift",
            ),
            models.UniqueConstraint(
                fields=["member", "package"],
                condition=models.Q(state="pending"),
                name="one_open_order_per_package",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it by itself."""
        return self.state == self.State.PENDING

    @property
    def title(self) -> str:
        """What was bought, in the reader's language, by the terms of the sale."""
        return _in_readers_language(self.terms)

    @property
    def inside(self) -> list[dict[str, Any]]:
        """Name and number of each kind of voucher in it."""
        items = self.terms.get("items", [])
        return [{"name": _in_readers_language(item["terms"]), "quantity": item["quantity"]} for item in items]


class ReturnedVoucher(models.Model):
    """A voucher withdrawn for a refund. `settled_state`: the state of the refund that was acted upon."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="returned")
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="returned")
    settled_state = models.CharField(max_length=10, choices=Refund.State, null=True)

    class Meta:
        verbose_name = _("returned voucher")
        verbose_name_plural = _("returned vouchers")


class RefundLimit(models.Model):
    """What one member of staff may pay back alone; above it a second person has to agree. One row."""

    ALONE_FEN = 20_000

    alone_fen = models.PositiveIntegerField(_("paid back by one person up to"), default=ALONE_FEN)

    class Meta:
        verbose_name = _("limit of refunds")
        verbose_name_plural = _("limits of refunds")

    def __str__(self) -> str:
        return str(_("Refunds by one person"))


class RefundRequest(PublicRow):
    """A refund above the limit, asked for by one person and decided by another. Until then nothing moves."""

    class State(models.TextChoices):
        """Where it is. A decided one stays as it is."""

        WAITING = "waiting", _("waits for a second person")
        APPROVED = "approved", pgettext_lazy("of a refund", "approved")
        DECLINED = "declined", pgettext_lazy("of a refund", "declined")

    order = models.ForeignKey(Order, models.PROTECT, related_name="refund_requests", verbose_name=_("order"))
    amount_fen = models.PositiveIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_by_id = models.CharField(max_length=64)
    asked_at = models.DateTimeField(_("asked for at"))
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="request")

    class Meta:
        verbose_name = _("refund to approve")
        verbose_name_plural = _("refunds to approve")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="waiting"), name="one_waiting_refund_per_order"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at__isnull=True, decided_by_id="")
                | models.Q(state__in=["approved", "declined"], decided_at__isnull=False)
                & ~models.Q(decided_by_id=""),
                name="decided_refund_has_its_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(refund__isnull=False) & ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="approved_refund_has_two_people",
            ),
        ]


class WithheldVoucher(models.Model):
    """A voucher withdrawn because the buyer's bank takes the money back; given again when that is won."""

    chargeback = models.ForeignKey(Chargeback, models.PROTECT, related_name="withheld")
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="withheld")

    class Meta:
        verbose_name = _("withheld voucher")
        verbose_name_plural = _("withheld vouchers")


def _in_readers_language(terms: dict[str, Any]) -> str:
    english = terms.get("name_en") if (get_language() or "").startswith("en") else ""
    return str(english or terms.get("name", ""))
