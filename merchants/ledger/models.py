"""What is owed to merchants: one payable per redemption or reversal, written in the same transaction."""

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
