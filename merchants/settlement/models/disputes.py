"""A merchant does not agree with a line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.ledger.models import Payable
from merchants.settlement.models.papers import Paper
from merchants.settlement.models.statements import Statement, StatementLine


class Dispute(PublicRow):
    """One line in doubt. The line stays as it was written; what is accepted comes as a correction.

    After a rejection the merchant may insist once; then somebody else decides, and that is the last word.
    """

    class State(models.TextChoices):
        """How far it is. Allowed moves: see TRANSITIONS."""

        OPEN = "open", _("waiting for the insurer")
        REJECTED = "rejected", _("rejected, waiting for the merchant")
        INSISTED = "insisted", _("insisted, waiting for the insurer")
        ACCEPTED = "accepted", _("accepted")
        FINAL = "final", _("rejected for good")
        AGREED = "agreed", _("settled by agreement")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Category(models.TextChoices):
        """What is wrong with the line."""

        PRICE = "price", _("the price is not the agreed one")
        QUANTITY = "quantity", _("the number of uses is wrong")
        NOT_OURS = "not_ours", _("the service was not given by us")
        UNDONE = "undone", _("it was undone, or should not have been")
        OTHER = "other", _("something else")

    TRANSITIONS = {
        State.OPEN: {State.ACCEPTED, State.REJECTED, State.WITHDRAWN},
        State.REJECTED: {State.INSISTED, State.AGREED},
        State.INSISTED: {State.ACCEPTED, State.FINAL, State.WITHDRAWN},
    }
    WITH_INSURER = (State.OPEN, State.INSISTED)
    AT_REST = (State.ACCEPTED, State.FINAL, State.AGREED, State.WITHDRAWN)

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="disputes", verbose_name=_("statement")
    )
    line = models.ForeignKey(StatementLine, models.PROTECT, related_name="disputes", verbose_name=_("line"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    category = models.CharField(_("what is wrong"), max_length=10, choices=Category)
    words = models.CharField(_("in your words"), max_length=500)
    wanted_fen = models.BigIntegerField(_("amount it should be"), null=True, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("proof"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by_id = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by_id = models.CharField(max_length=40, blank=True)
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    insisted_at = models.DateTimeField(_("insisted"), null=True)
    insistence = models.CharField(_("why it insists"), max_length=500, blank=True)
    final_at = models.DateTimeField(_("decided for good"), null=True)
    final_by_id = models.CharField(max_length=40, blank=True)
    final_decision = models.CharField(_("final decision"), max_length=500, blank=True)
    correction = models.OneToOneField(
        Payable, models.PROTECT, null=True, related_name="dispute", verbose_name=_("correction")
    )

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=~models.Q(state="withdrawn"),
                name="line_is_disputed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", correction__isnull=False)
                | (~models.Q(state="accepted") & models.Q(correction__isnull=True)),
                name="accepted_dispute_has_its_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement.number} · {self.get_category_display()}"
