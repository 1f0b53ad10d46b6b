"""Paying merchants: a run of payouts, each for one approved statement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.organisation.models import Branch
from merchants.ledger.models import Journal
from merchants.settlement.models.statements import Statement
from merchants.stores.banking import masked
from merchants.stores.models import Merchant


class PayoutRun(PublicRow):
    """Payouts that go out together: prepared by one person, released by another.

    `branch` is the lowest one that all its merchants belong to.
    """

    class State(models.TextChoices):
        """How far it is."""

        PREPARED = "prepared", _("waiting for release")
        RELEASED = "released", _("released")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    class Way(models.TextChoices):
        """How the money goes."""

        BANK_FILE = "bank_file", _("file for the bank")
        STRIPE = "stripe", _("Stripe transfer")

    class Encoding(models.TextChoices):
        """How the bank reads its file."""

        UTF8 = "utf-8", "UTF-8"
        GB18030 = "gb18030", "GB18030"
        GBK = "gbk", "GBK"

    TRANSITIONS = {
        State.PREPARED: {State.RELEASED, State.CANCELLED},
        State.RELEASED: {State.DONE},
    }

    number = models.CharField(_("run"), max_length=30, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    way = models.CharField(_("way"), max_length=10, choices=Way)
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding, default=Encoding.UTF8)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    payouts_count = models.PositiveIntegerField(_("payouts"))
    total_fen = models.BigIntegerField(_("total"))
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by_id = models.CharField(max_length=40, blank=True)
    released_at = models.DateTimeField(_("released"), null=True)
    released_by_id = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("payout run")
        verbose_name_plural = _("payout runs")
        permissions = [("release_payoutrun", _("Can release payouts"))]

    def __str__(self) -> str:
        return self.number


class Payout(PublicRow):
    """The money of one statement. `provider_key` is the key under which a provider is asked, ever the same.

    Where it goes is copied when the run is prepared; releasing looks again and refuses when it changed.
    """

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        WAITING = "waiting", _("waiting for release")
        SENT = "sent", _("on its way")
        UNKNOWN = "unknown", _("no answer, may have arrived")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("taken out")

    TRANSITIONS = {
        State.WAITING: {State.SENT, State.CANCELLED},
        State.SENT: {State.PAID, State.FAILED, State.UNKNOWN},
        State.UNKNOWN: {State.PAID, State.FAILED, State.UNKNOWN},
    }

    run = models.ForeignKey(PayoutRun, models.PROTECT, related_name="payouts", verbose_name=_("run"))
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="payouts", verbose_name=_("statement")
    )
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant"))
    amount_fen = models.BigIntegerField(_("amount"))
    account_name = models.CharField(_("account holder"), max_length=100)
    bank_name = models.CharField(_("bank"), max_length=80)
    branch_code = models.CharField(_("bank branch code"), max_length=12, blank=True, db_default="")
    account_number = SealedField(_("account"))
    stripe_account = models.CharField(_("Stripe account"), max_length=45, blank=True, db_default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    provider_key = models.CharField(max_length=60, unique=True)
    provider_id = models.CharField(_("number at the provider"), max_length=80, blank=True)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    paid_on = models.DateField(_("paid on"), null=True)
    bank_reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    sent_journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="payout_sent")
    end_journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="payout_ended")

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=~models.Q(state__in=["failed", "cancelled"]),
                name="one_payout_per_statement",
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payout_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.run.number} · {self.statement.number}"

    @property
    def account_tail(self) -> str:
        """The last four digits: enough to recognise it."""
        return masked(self.account_number or "")
