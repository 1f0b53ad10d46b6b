"""Statements: what a merchant is owed for a period, line by line."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from merchants.ledger.models import Payable
from merchants.stores.models import Merchant


class Statement(PublicRow):
    """One merchant, one period (`period_start` inclusive, `period_end` exclusive). Totals in fen.

    `carried_fen` is the negative rest of earlier periods; due = lines + carried, never paid below zero.
    """

    class State(models.TextChoices):
        """How far it is. Allowed moves: see TRANSITIONS."""

        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent to the merchant")
        DISPUTED = "disputed", _("disputed")
        CONFIRMED = "confirmed", _("confirmed")
        INVOICED = "invoiced", _("invoice received")
        APPROVED = "approved", _("approved")
        PAYING = "paying", _("being paid")
        PAID = "paid", _("paid")
        CARRIED = "carried", _("carried over")
        CLOSED = "closed", _("closed, nothing to pay")

    TRANSITIONS = {
        State.DRAFT: {State.SENT, State.CARRIED},
        State.SENT: {State.CONFIRMED, State.DISPUTED, State.DRAFT, State.CARRIED, State.CLOSED},
        State.DISPUTED: {State.SENT, State.DISPUTED},
        State.CONFIRMED: {State.INVOICED, State.CARRIED},
        State.INVOICED: {State.CONFIRMED, State.APPROVED},
        State.APPROVED: {State.PAYING, State.INVOICED},
        State.PAYING: {State.PAID, State.APPROVED},
    }

    number = models.CharField(_("statement number"), max_length=30, unique=True)
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="statements", verbose_name=_("merchant")
    )
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    lines_count = models.PositiveIntegerField(_("lines"), default=0)
    lines_fen = models.BigIntegerField(_("sum of lines"), default=0)
    carried_fen = models.BigIntegerField(_("carried over"), default=0)
    due_fen = models.BigIntegerField(pgettext_lazy("of a statement", "due"), default=0)
    drawn_at = models.DateTimeField(_("drawn up"))
    drawn_by_id = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by_id = models.CharField(max_length=40, blank=True, db_default="")
    confirm_by = models.DateField(_("to be confirmed by"), null=True)
    confirm_by_is_provisional = models.BooleanField(default=False, db_default=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by_id = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    approved_by_id = models.CharField(max_length=40, blank=True, db_default="")
    paid_at = models.DateTimeField(_("paid"), null=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-period_start", "merchant_id"]
        permissions = [
            ("approve_statement", _("Can approve a statement")),
            ("pay_statement", _("Can prepare payouts")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "period_start"], name="one_statement_per_merchant_and_period"
            ),
            models.CheckConstraint(
                condition=models.Q(due_fen=models.F("lines_fen") + models.F("carried_fen")),
                name="statement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.period_end - timedelta(days=1)


class StatementLine(models.Model):
    """One payable in a statement; a payable stands in at most one.

    Millions are written at once, so the database does not look up each one's two keys: a trigger compares all
    of a statement's new lines with their payables in one go, amounts and merchants too. Neither a payable nor
    a statement can be deleted.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines", db_constraint=False)
    payable = models.OneToOneField(Payable, models.PROTECT, related_name="line", db_constraint=False)
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("statement line")
        verbose_name_plural = _("statement lines")

    @property
    def redemption(self) -> Any:
        """The redemption that this line pays, takes back or corrects; None for a scan paid in good faith."""
        owed = self.payable
        if owed.corrects is not None:
            owed = owed.corrects
        return owed.reversal_of if owed.reverses_id else getattr(owed, "redemption", None)

    @property
    def use(self) -> Any:
        """What the line is about: that redemption, or the offline scan that was paid in good faith."""
        return self.redemption or (self.payable.corrects or self.payable).offline_scan
