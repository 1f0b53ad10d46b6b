"""The use of a voucher at a store."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from club.members.models import Member
from merchants.ledger.models import Payable
from merchants.stores.models import ApiKey, Merchant, Operator, Store
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models.voucher import Voucher


class RedemptionDoor(models.TextChoices):
    """The way a redemption came in."""

    TYPED = "typed", _("code typed")
    SCANNED = "scanned", _("QR scanned")
    API = "api", _("API")
    OFFLINE = "offline", _("uploaded later")
    BOOKING = "booking", _("booking finished")


class Redemption(PublicRow):
    """One use. (voucher, use_no) is unique: the last guard against using twice, below every lock and key.

    It owns exactly one payable, written in the same transaction; `use_no` of several at once is the last.
    Of a discount or a stored amount, `bill_fen` is what the service cost and `benefit_fen` what the voucher
    took off; both are empty where a use is a use.
    """

    voucher = models.ForeignKey(
        Voucher, models.PROTECT, related_name="redemptions", verbose_name=_("voucher")
    )
    use_no = models.PositiveSmallIntegerField()
    quantity = models.PositiveSmallIntegerField(_("uses"), default=1)
    member = models.ForeignKey(Member, models.PROTECT, related_name="redemptions", verbose_name=_("member"))
    product = models.ForeignKey(ServiceProduct, models.PROTECT, related_name="+", verbose_name=_("product"))
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="redemptions", verbose_name=_("merchant")
    )
    store = models.ForeignKey(Store, models.PROTECT, related_name="redemptions", verbose_name=_("store"))
    operator = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="redemptions")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="redemptions")
    door = models.CharField(_("by"), max_length=8, choices=RedemptionDoor)
    payable = models.OneToOneField(Payable, models.PROTECT, related_name="redemption")
    bill_fen = models.PositiveIntegerField(_("bill"), null=True)
    benefit_fen = models.PositiveIntegerField(_("taken off"), null=True)
    answers = models.JSONField(default=dict)
    redeemed_at = models.DateTimeField(_("redeemed"))
    occurred_at = models.DateTimeField(_("used"))
    reversed_at = models.DateTimeField(_("undone"), null=True)
    reversed_by_id = models.CharField(max_length=40, blank=True)
    reversal_reason = models.CharField(_("reason"), max_length=200, blank=True)
    reversal_payable = models.OneToOneField(Payable, models.PROTECT, null=True, related_name="reversal_of")

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "use_no"],
                condition=models.Q(reversed_at__isnull=True),
                name="one_redemption_per_use",
            ),
            models.CheckConstraint(
                condition=models.Q(bill_fen__isnull=True, benefit_fen__isnull=True)
                | models.Q(benefit_fen__lte=models.F("bill_fen")),
                name="benefit_within_the_bill",
            ),
            models.CheckConstraint(
                condition=models.Q(reversed_at__isnull=True, reversal_payable__isnull=True)
                | models.Q(reversed_at__isnull=False, reversal_payable__isnull=False),
                name="reversal_has_its_payable",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-id"], name="redemptions_of_merchant"),
            models.Index(fields=["store", "-id"], name="redemptions_of_store"),
            models.Index(fields=["member", "-id"], name="redemptions_of_member"),
            # What came in lately, for the monitor: a few pages, because the table grows in this order.
            BrinIndex(fields=["redeemed_at"], name="redemptions_by_moment", autosummarize=True),
        ]
