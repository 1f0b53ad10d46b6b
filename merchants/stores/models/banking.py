"""A merchant's account number changes in the sight of two people, and no money leaves while it is fresh."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField
from club.core.models import PublicRow
from merchants.stores.models.registry import Merchant


class BankChange(PublicRow):
    """New bank details of a merchant, and what they were before, so that a wrong change can be undone."""

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        PROPOSED = "proposed", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        State.PROPOSED: {State.APPROVED, State.REJECTED, State.CANCELLED},
        State.APPROVED: {State.CANCELLED},  # only before money may leave
    }

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="bank_changes", verbose_name=_("merchant")
    )
    account_name = models.CharField(_("account holder"), max_length=100)
    bank_name = models.CharField(_("bank"), max_length=80)
    branch_code = models.CharField(_("bank branch code"), max_length=12, blank=True)
    account_number = SealedField(_("bank account"))
    stripe_account = models.CharField(_("Stripe account"), max_length=45, blank=True, db_default="")
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by_id = models.CharField(max_length=40)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by_id = models.CharField(max_length=40, blank=True)
    cools_until = models.DateTimeField(_("no payout before"), null=True)
    ended_at = models.DateTimeField(_("rejected or cancelled"), null=True)
    ended_by_id = models.CharField(max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    old_account_name = models.CharField(max_length=100, blank=True)
    old_bank_name = models.CharField(max_length=80, blank=True)
    old_branch_code = models.CharField(max_length=12, blank=True)
    old_account_number = SealedField(_("bank account before"))
    old_stripe_account = models.CharField(max_length=45, blank=True, db_default="")
    old_changed_at = models.DateTimeField(null=True)
    old_cools_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of bank details")
        verbose_name_plural = _("changes of bank details")
        ordering = ["-pk"]
        permissions = [("approve_bankchange", _("Can approve bank details"))]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"],
                condition=models.Q(state="proposed"),
                name="one_open_bank_change_per_merchant",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by_id="")
                | (
                    models.Q(approved_at__isnull=False) & ~models.Q(approved_by_id=models.F("proposed_by_id"))
                ),
                name="bank_change_has_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(cools_until__isnull=False),
                name="approved_bank_change_cools",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant} · {self.bank_name}"
