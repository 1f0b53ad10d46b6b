"""What came of the calls: attempts with their answers, what the branch verifies, checks of quality."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.revisits.models.choices import Outcome, Reason, Result
from club.revisits.models.kinds import RevisitQuestion, RevisitScript
from club.revisits.models.revisit import Revisit


class RevisitAttempt(PublicRow):
    """One call of a seat, with the script it read from."""

    revisit = models.ForeignKey(Revisit, models.CASCADE, related_name="calls", verbose_name=_("revisit"))
    round = models.PositiveSmallIntegerField(pgettext_lazy("revisit", "revisit no."))
    number = models.PositiveSmallIntegerField(_("attempt"))
    script = models.ForeignKey(RevisitScript, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(pgettext_lazy("revisit", "taken at"))
    ended_at = models.DateTimeField(pgettext_lazy("revisit", "ended at"))
    by_id = models.CharField(max_length=40)
    result = models.CharField(_("result"), max_length=14, choices=Result)
    words = SealedField(_("remark"))

    class Meta:
        verbose_name = _("call of a revisit")
        verbose_name_plural = _("calls of revisits")
        ordering = ["revisit", "round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["revisit", "round", "number"], name="one_call_per_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.round}.{self.number}"


class RevisitAnswer(PublicRow):
    """What the customer said to one question: yes, no, a number of stars, or words."""

    attempt = models.ForeignKey(RevisitAttempt, models.CASCADE, related_name="answers")
    question = models.ForeignKey(RevisitQuestion, models.PROTECT, related_name="+")
    value = models.CharField(max_length=5, blank=True)
    words = SealedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="one_answer_per_question"),
        ]

    def __str__(self) -> str:
        return self.value


class Verification(PublicRow):
    """What the branch has to look at, and what it found; then comes the next revisit. One per round."""

    revisit = models.ForeignKey(
        Revisit, models.CASCADE, related_name="verifications", verbose_name=_("revisit")
    )
    round = models.PositiveSmallIntegerField(pgettext_lazy("revisit", "revisit no."))
    reason = models.CharField(_("reason"), max_length=14, choices=Reason)
    words = SealedField(_("remark"))
    opened_at = models.DateTimeField(pgettext_lazy("of a verification", "since"))
    due_date = models.DateField(_("due by"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = SealedField(_("answer"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("record to verify")
        verbose_name_plural = _("records to verify")
        ordering = ["due_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["revisit", "round"], name="one_verification_per_round"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by_id="", outcome="")
                | (
                    models.Q(answered_at__isnull=False) & ~models.Q(answered_by_id="") & ~models.Q(outcome="")
                ),
                name="verification_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date"], name="verifications_open", condition=models.Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class QualityCheck(PublicRow):
    """How well a call was made, in the eyes of the revisit manager; 0 to 100."""

    attempt = models.OneToOneField(RevisitAttempt, models.CASCADE, related_name="quality")
    score = models.PositiveSmallIntegerField(_("score"))
    words = SealedField(_("remark"))
    checked_at = models.DateTimeField(pgettext_lazy("of a call", "checked"))
    checked_by_id = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("quality check of a call")
        verbose_name_plural = _("quality checks of calls")
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=100), name="call_scored_up_to_a_hundred"),
        ]

    def __str__(self) -> str:
        return str(self.score)
