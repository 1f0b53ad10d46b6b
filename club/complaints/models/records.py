"""What happened to a complaint: steps, events, contacts, promises, pauses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.complaints.models.choices import StepAct
from club.complaints.models.clocks import ComplaintClock
from club.complaints.models.complaint import Complaint
from club.core.fields import SealedField
from club.core.models import ActorKind, PublicRow


class ComplaintStep(models.Model):
    """A step of the flow as it was on the day of receipt, and when it was done."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="steps", verbose_name=_("complaint")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    act = models.CharField(_("act"), max_length=10, choices=StepAct)
    is_required = models.BooleanField(_("required"), default=True)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("step of a complaint")
        verbose_name_plural = _("steps of complaints")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "act"], name="one_step_per_act_of_complaint"),
        ]

    def __str__(self) -> str:
        return str(self.get_act_display())


class ComplaintWords(PublicRow):
    """Something somebody wrote about a complaint; sealed, and wiped when its person is forgotten."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="words")
    text = SealedField(_("words"))


class ComplaintEvent(models.Model):
    """One thing that happened, for the timeline. Append-only; `data` holds ids and codes, words lie apart.

    `is_shown`: the complainant reads it as well.
    """

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="events", verbose_name=_("complaint")
    )
    verb = models.CharField(_("act"), max_length=60)
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("by"), max_length=10, choices=ActorKind)
    actor_id = models.CharField(max_length=40, blank=True)
    is_shown = models.BooleanField(_("shown to the complainant"), default=False)
    data = models.JSONField(default=dict)
    words = models.ForeignKey(ComplaintWords, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("event of a complaint")
        verbose_name_plural = _("events of complaints")
        ordering = ["pk"]
        indexes = [models.Index(fields=["complaint", "id"], name="events_of_complaint")]


class ComplaintContact(PublicRow):
    """One try to talk with the complainant."""

    class Way(models.TextChoices):
        """How."""

        PHONE = "phone", _("by phone")
        WECHAT = "wechat", _("by WeChat")
        VISIT = "visit", _("in person")
        LETTER = "letter", _("by letter")

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="contacts", verbose_name=_("complaint")
    )
    at = models.DateTimeField(_("at"))
    by_id = models.CharField(max_length=40, blank=True)
    way = models.CharField(_("how"), max_length=8, choices=Way)
    is_reached = models.BooleanField(_("reached"), default=True)
    is_revisit = models.BooleanField(_("call after the answer"), default=False)
    words = SealedField(_("what was said"))

    class Meta:
        verbose_name = _("contact with a complainant")
        verbose_name_plural = _("contacts with complainants")
        ordering = ["pk"]


class ComplaintPromise(PublicRow):
    """What the complainant was promised by when; kept, or broken when its clock rang."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="promises", verbose_name=_("complaint")
    )
    clock = models.OneToOneField(ComplaintClock, models.CASCADE, related_name="promise")
    words = SealedField(_("what was promised"))
    made_at = models.DateTimeField(_("promised"))
    made_by_id = models.CharField(max_length=40, blank=True)
    kept_at = models.DateTimeField(_("kept"), null=True)

    class Meta:
        verbose_name = _("promise to a complainant")
        verbose_name_plural = _("promises to complainants")
        ordering = ["pk"]


class ComplaintPause(PublicRow):
    """A time in which some clocks rest, for a reason that the rules know."""

    class Reason(models.TextChoices):
        """What is waited for; nothing else stops a clock."""

        MEDIATION = "mediation", _("mediation")
        APPRAISAL = "appraisal", _("expert appraisal")
        COMPLAINANT = "complainant", _("papers that only the complainant has")
        COURT = "court", _("court or arbitration")

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="pauses", verbose_name=_("complaint")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    words = SealedField(_("words"))
    started_at = models.DateTimeField(_("from"))
    started_by_id = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("pause of a complaint")
        verbose_name_plural = _("pauses of complaints")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_pause_per_complaint",
            ),
        ]
