"""Scans made while a store had no network."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import Member
from merchants.ledger.models import Payable
from merchants.stores.models import ApiKey, Merchant, Operator, Store
from vouchers.lifecycle.models import Redemption, Voucher


class OfflineScan(PublicRow):
    """One uploaded scan; `nonce`, made by the device at the moment of scanning, makes the upload repeatable.

    A scan that fits becomes a redemption. One that does not is put before staff, unpaid: they reject it, or
    accept that the store acted in good faith. Then the use is taken from the voucher, or from the one that
    replaced it, if it still has it, and otherwise the scan is paid with a payable of its own.
    """

    class State(models.TextChoices):
        """What became of it. Allowed moves: from conflict to redeemed, approved or rejected, by staff."""

        REDEEMED = "redeemed", pgettext_lazy("of a scan", "redeemed")
        REFUSED = "refused", pgettext_lazy("of a scan", "refused")
        CONFLICT = "conflict", _("to be looked at")
        APPROVED = "approved", _("paid in good faith")
        REJECTED = "rejected", _("rejected")

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="offline_scans", verbose_name=_("store"))
    operator = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    nonce = models.CharField(max_length=64)
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, related_name="offline_scans", verbose_name=_("voucher")
    )
    quantity = models.PositiveSmallIntegerField(_("uses"), default=1)
    bill_fen = models.PositiveIntegerField(_("bill"), null=True)
    forced = models.BooleanField(_("given although in doubt"), default=False)
    occurred_at = models.DateTimeField(_("scanned"))
    received_at = models.DateTimeField(_("uploaded"))
    state = models.CharField(_("state"), max_length=8, choices=State)
    problem = models.CharField(_("problem"), max_length=30, blank=True)
    redemption = models.OneToOneField(Redemption, models.PROTECT, null=True, related_name="offline_scan")
    payable = models.OneToOneField(Payable, models.PROTECT, null=True, related_name="offline_scan")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewed_by_id = models.CharField(max_length=40, blank=True)
    review_note = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("offline scan")
        verbose_name_plural = _("offline scans")
        constraints = [
            models.UniqueConstraint(fields=["store", "nonce"], name="one_scan_per_nonce"),
            models.CheckConstraint(
                condition=models.Q(state="redeemed", redemption__isnull=False)
                | (~models.Q(state="redeemed") & models.Q(redemption__isnull=True)),
                name="redeemed_scan_has_its_redemption",
            ),
            models.CheckConstraint(
                condition=models.Q(state="approved", payable__isnull=False)
                | (~models.Q(state="approved") & models.Q(payable__isnull=True)),
                name="approved_scan_has_its_payable",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(reviewed_at__isnull=False)
                    & ~models.Q(reviewed_by_id="")
                    & ~models.Q(review_note="")
                )
                | models.Q(reviewed_at__isnull=True, reviewed_by_id="", review_note="")
                & ~models.Q(state__in=["approved", "rejected"]),
                name="review_of_a_scan_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], name="scans_to_look_at", condition=models.Q(state="conflict")
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def member(self) -> Member | None:
        """Whose voucher was shown; nobody's when the code was none of ours."""
        return self.voucher.member if self.voucher else None
