"""Invoices of merchants for their statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.settlement.models.papers import Paper
from merchants.settlement.models.statements import Statement


class Invoice(PublicRow):
    """What a merchant billed for a statement, to the fen. One that is wrong is replaced, never changed.

    An electronic number has 20 digits; of a paper invoice, code and number are written together (18 or 20).
    `red_number` is the red-letter invoice by which the merchant cancelled a replaced one.
    """

    class Kind(models.TextChoices):
        """What the tax office calls it."""

        SPECIAL = "special", _("special VAT invoice")
        NORMAL = "normal", _("ordinary VAT invoice")

    class Medium(models.TextChoices):
        """How it was made."""

        ELECTRONIC = "electronic", _("electronic invoice")
        PAPER = "paper", _("paper invoice")

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="invoices", verbose_name=_("statement")
    )
    kind = models.CharField(_("kind of invoice"), max_length=10, choices=Kind)
    medium = models.CharField(_("medium"), max_length=10, choices=Medium, default=Medium.ELECTRONIC)
    number = models.CharField(_("invoice number"), max_length=20)
    issued_on = models.DateField(_("date of issue"))
    title = models.CharField(_("buyer"), max_length=100)
    buyer_uscc = models.CharField(_("code of the buyer"), max_length=18, db_default="")
    seller_uscc = models.CharField(_("code of the seller"), max_length=18, db_default="")
    amount_fen = models.BigIntegerField(_("amount with tax"))
    net_fen = models.BigIntegerField(_("amount without tax"))
    tax_fen = models.BigIntegerField(_("tax"))
    rate_bp = models.PositiveSmallIntegerField(_("tax rate in 1/100 percent"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("file"))
    received_at = models.DateTimeField(_("received"))
    received_by_id = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    checked_by_id = models.CharField(max_length=40, blank=True)
    dropped_at = models.DateTimeField(_("no longer valid since"), null=True)
    dropped_because = models.CharField(_("reason"), max_length=200, blank=True)
    red_number = models.CharField(_("red-letter invoice"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(dropped_at__isnull=True),
                name="invoice_number_is_used_once",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=models.Q(dropped_at__isnull=True),
                name="one_valid_invoice_per_statement",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen=models.F("net_fen") + models.F("tax_fen")),
                name="invoice_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number
