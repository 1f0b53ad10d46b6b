"""How fast claims are promised to be handled, and the clocks that show whether they were."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import InsuranceClaim
from club.organisation.models import Branch
from club.standards.models.choices import ClaimLine, ClaimStep, Clientele


class ClaimCommitment(PublicRow):
    """A promised time: for losses up to an amount (inclusive, in fen; empty: above all others).

    `half_days` counts half working days; 0: while the customer waits; empty: as agreed. A step begins for
    loss assessment when the plan of repair is fixed, for the others when the documents are complete.
    """

    line = models.CharField(pgettext_lazy("time limit", "insurance"), max_length=10, choices=ClaimLine)
    customers = models.CharField(pgettext_lazy("time limit", "for whom"), max_length=10, choices=Clientele)
    step = models.CharField(pgettext_lazy("of a claim", "step"), max_length=10, choices=ClaimStep)
    up_to_fen = models.BigIntegerField(_("loss up to"), null=True, blank=True)
    half_days = models.PositiveSmallIntegerField(
        _("half working days"),
        null=True,
        blank=True,
        help_text=_("2: one working day; 3: one and a half; 0: while the customer waits; empty: as agreed."),
    )
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)  # exclusive

    class Meta:
        verbose_name = _("time limit for claims")
        verbose_name_plural = _("time limits for claims")
        ordering = ["line", "step", models.F("up_to_fen").asc(nulls_last=True), "customers", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "customers", "step", "up_to_fen", "valid_from"],
                name="one_time_limit_of_a_kind_per_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="time_limit_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()} · {self.get_step_display()} · {self.get_customers_display()}"


class ClaimClock(PublicRow):
    """One step of a claim against its time limit. `due_at` is empty where the time is as agreed.

    The limit is the one of the day on which the clock began, for the amount and the customer of then.
    """

    claim = models.ForeignKey(
        InsuranceClaim, models.CASCADE, related_name="limits", verbose_name=_("insurance claim")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    commitment = models.ForeignKey(
        ClaimCommitment, models.PROTECT, related_name="+", verbose_name=_("time limit for claims")
    )
    step = models.CharField(pgettext_lazy("of a claim", "step"), max_length=10, choices=ClaimStep)
    began_at = models.DateTimeField(pgettext_lazy("of a clock", "began"))
    due_at = models.DateTimeField(pgettext_lazy("of a clock", "due"), null=True)
    stopped_at = models.DateTimeField(pgettext_lazy("of a clock", "done"), null=True)

    class Meta:
        verbose_name = _("clock of a claim")
        verbose_name_plural = _("clocks of claims")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "step"], name="one_clock_of_a_claim_for_a_step"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="claim_clocks_due"),
            models.Index(fields=["began_at"], name="claim_clocks_began"),
            models.Index(
                fields=["claim"],
                name="claim_clocks_running",
                condition=models.Q(stopped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.get_step_display()}"
