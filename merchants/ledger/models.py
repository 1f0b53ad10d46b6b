"""What is owed to merchants: payables, the journals that book them, and the holds that keep money back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.stores.models import Agreement, Merchant, Store
from vouchers.catalogue.models import ServiceProduct


class Payable(PublicRow):
    """A debt to a merchant, at the price of the day of use. Append-only by trigger.

    A reversal is a payable of the opposite sign that points at the one it undoes; a correction is the
    difference, above or below zero, to the one it corrects. `day` is the Chinese calendar day that decides
    the statement period.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="payables", verbose_name=_("merchant")
    )
    store = models.ForeignKey(Store, models.PROTECT, related_name="payables", verbose_name=_("store"))
    product = models.ForeignKey(ServiceProduct, models.PROTECT, related_name="+", verbose_name=_("product"))
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    quantity = models.IntegerField(_("quantity"))
    unit_price_fen = models.BigIntegerField(_("unit price"))
    amount_fen = models.BigIntegerField(_("amount"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        verbose_name = _("payable")
        verbose_name_plural = _("payables")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen=models.F("unit_price_fen") * models.F("quantity")),
                name="payable_is_price_times_quantity",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "day"], name="payable_period")]


class OrderPrice(models.Model):
    """Prices beside the basic one for services that are orders, for the period of the agreement; in fen.

    Kilometres beyond the included ones, a fee for starting, expenses such as tolls up to a cap of their own,
    and the most that the club pays for one order.
    """

    agreement = models.OneToOneField(
        Agreement, models.CASCADE, related_name="order_price", verbose_name=_("agreement")
    )
    start_fee_fen = models.PositiveIntegerField(_("start fee"), default=0)
    included_km = models.PositiveSmallIntegerField(_("kilometres included"), default=0)
    per_km_fen = models.PositiveIntegerField(_("per further kilometre"), default=0)
    fees_cap_fen = models.PositiveIntegerField(_("expenses up to"), default=0)
    cap_fen = models.PositiveIntegerField(
        _("most paid per order"),
        null=True,
        blank=True,
        help_text=_("What an order costs above this, the customer pays to the merchant."),
    )

    class Meta:
        verbose_name = _("price of orders")
        verbose_name_plural = _("prices of orders")

    def __str__(self) -> str:
        return str(self.agreement)


class PayableLine(models.Model):
    """What a debt for an order is made of; the lines sum to the debt. Append-only by trigger."""

    class Code(models.TextChoices):
        """What a line is for."""

        BASE = "base", _("basic price")
        START = "start", _("start fee")
        KM = "km", _("kilometres beyond those included")
        FEES = "fees", _("expenses")
        ABOVE_CAP = "above_cap", _("above the cap, paid by the customer")

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="lines", verbose_name=_("payable"))
    code = models.CharField(_("line"), max_length=10, choices=Code)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price_fen = models.BigIntegerField(_("unit price"))

    class Meta:
        verbose_name = _("line of a payable")
        verbose_name_plural = _("lines of payables")
        constraints = [models.UniqueConstraint(fields=["payable", "code"], name="one_line_of_a_kind")]

    @property
    def amount_fen(self) -> int:
        """Quantity times price."""
        return self.quantity * self.unit_price_fen


class Journal(models.Model):
    """One event in the books. Its postings sum to zero; a deferred trigger refuses any other at commit.

    Append-only by trigger; a mistake is mended by another journal.
    """

    class Kind(models.TextChoices):
        """What is booked."""

        USE = "use", _("use of a voucher")
        UNDONE = "undone", _("use undone")
        GOODWILL = "goodwill", _("paid in good faith")
        CORRECTION = "correction", _("correction")
        PAYOUT = "payout", _("payout")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    payable = models.OneToOneField(
        Payable, models.PROTECT, null=True, related_name="journal", verbose_name=_("payable")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, db_default="")
    by_id = models.CharField(max_length=40, blank=True, db_default="")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")


class BookAccount(models.TextChoices):
    """The accounts of the books."""

    SERVICE = "service", _("cost of services")
    MERCHANT = "merchant", _("owed to merchants")
    CLEARING = "clearing", _("on its way to merchants")
    BANK = "bank", _("bank")


class Posting(models.Model):
    """One side of a journal, in fen: debit above zero, credit below. Append-only by trigger."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="postings")
    account = models.CharField(_("account"), max_length=10, choices=BookAccount)
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant"))
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds by whether they still keep money back."""

    def open(self) -> "HoldQuerySet":
        """Not released."""
        return self.filter(released_at__isnull=True)


class Hold(PublicRow):
    """Money kept back while something is not clear: of a merchant, of one statement or of one payable.

    A held payable enters no statement; a held merchant, statement or line enters no payout. `reference` names
    what it waits for (a complaint, an anomaly); the same wait is placed once.
    """

    class Kind(models.TextChoices):
        """What it waits for."""

        COMPLAINT = "complaint", _("complaint")
        ANOMALY = "anomaly", _("anomaly")
        DISPUTE = "dispute", _("dispute")
        REVIEW = "review", _("review by staff")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="holds", verbose_name=_("merchant"))
    payable = models.ForeignKey(
        Payable, models.PROTECT, null=True, related_name="holds", verbose_name=_("payable")
    )
    statement = models.CharField(_("statement number"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    placed_at = models.DateTimeField(_("placed"))
    placed_by_id = models.CharField(max_length=40, blank=True)
    released_at = models.DateTimeField(_("released"), null=True)
    released_by_id = models.CharField(max_length=40, blank=True)
    release_note = models.CharField(_("why released"), max_length=200, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payable__isnull=True) | models.Q(statement=""),
                name="hold_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["merchant", "payable", "statement", "kind", "reference"],
                condition=models.Q(released_at__isnull=True),
                nulls_distinct=False,
                name="same_hold_is_placed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant"], name="hold_open", condition=models.Q(released_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.reason}"

    @property
    def what(self) -> str:
        """What is kept back, in words."""
        if self.payable is not None:
            return str(_("one use of %(day)s") % {"day": self.payable.day})
        return self.statement or str(_("everything of the merchant"))
