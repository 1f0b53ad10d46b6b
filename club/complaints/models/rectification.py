"""What is put right so that the same does not happen again."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.complaints.models.complaint import Complaint
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.identity.models import Account
from club.organisation.models import Branch


class Rectification(PublicRow):
    """A task that comes out of a complaint: what is to be changed, by whom, by when; checked by another."""

    class State(models.TextChoices):
        """Where it is. Sent back, it is open again."""

        OPEN = "open", pgettext_lazy("of a task", "open")  # its owner works on it
        DONE = "done", _("reported as done")  # waits for somebody else to check
        VERIFIED = "verified", _("checked")  # it is

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="rectifications", verbose_name=_("complaint")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    owner = models.ForeignKey(Account, models.PROTECT, related_name="rectifications", verbose_name=_("owner"))
    words = SealedField(_("what is to be changed"))
    due_date = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    ordered_at = models.DateTimeField(_("ordered at"))
    ordered_by_id = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by_id = models.CharField(max_length=40, blank=True)
    outcome = SealedField(_("what was changed"))
    verified_at = models.DateTimeField(_("checked at"), null=True)
    verified_by_id = models.CharField(max_length=40, blank=True)
    warned_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rectification task")
        verbose_name_plural = _("rectification tasks")
        ordering = ["due_date", "pk"]
        permissions = [("verify_rectification", _("check rectification tasks"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at__isnull=True, verified_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False, verified_at__isnull=True)
                | models.Q(state="verified", done_at__isnull=False, verified_at__isnull=False),
                name="rectification_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by_id="") | ~models.Q(verified_by_id=models.F("done_by_id")),
                name="rectification_is_checked_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["due_date"], name="rectifications_due", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.complaint} · {self.due_date:%Y-%m-%d}"
