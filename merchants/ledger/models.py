"""What is owed to merchants: payables, and the double-entry journals that book them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.stores.models import Agreement, Merchant, Store
from vouchers.catalogue.models import ServiceProduct


class Payable(PublicRow):
    """A debt to a merchant, at the price of the day of use. Append-only by trigger.

    A reversal is a payable of the opposite sign that points at the one it undoes. `day` is the Chinese
    calendar day that decides the statement period.
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


class Posting(models.Model):
    """One side of a journal, in fen: debit above zero, credit below. Append-only by trigger."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="postings")
    account = models.CharField(_("account"), max_length=10, choices=BookAccount)
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant"))
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
