"""Care flows as data: an event, versions of its steps, who has started and what became of each step."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.managers.models.surveys import Survey
from club.members.models import Member, Policy
from club.messaging.models import MessageKind
from club.organisation.models import Branch
from vouchers.catalogue.models import GiftPackage


class Event(models.TextChoices):
    """The day the steps of a flow count from."""

    RENEWAL = "renewal", _("policy runs out")
    BIRTHDAY = "birthday", _("birthday")
    SIGNED = "signed", _("policy was issued")
    CLAIM_REPORTED = "reported", _("claim was reported")
    CLAIM_CLOSED = "closed", _("claim was closed")
    JOINED = "joined", _("became a member")


class CareFlow(PublicRow):
    """What we do after an event for the members of a branch and below; without a branch for all members.

    Of the running flows of an event the one of the nearest branch is taken, alone: a city that has its own
    replaces that of its province. Retired: nobody starts any more, whoever started goes on to the end.
    """

    event = models.CharField(_("event"), max_length=10, choices=Event)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="care_flows", verbose_name=_("branch")
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    retired_at = models.DateTimeField(pgettext_lazy("of a care flow", "retired"), null=True)
    retired_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("care flow")
        verbose_name_plural = _("care flows")
        ordering = ["event", "branch__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "branch"],
                condition=models.Q(retired_at=None),
                nulls_distinct=False,
                name="one_care_flow_per_event_and_branch",
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at=None, retired_by="")
                | (models.Q(retired_at__isnull=False) & ~models.Q(retired_by="")),
                name="care_flow_is_retired_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FlowVersion(PublicRow):
    """One version of a flow: a draft until another person publishes it, then frozen for good."""

    class State(models.TextChoices):
        """Whether anybody may start on it."""

        DRAFT = "draft", pgettext_lazy("of a care flow", "draft")
        PUBLISHED = "published", pgettext_lazy("of a care flow", "published")

    flow = models.ForeignKey(CareFlow, models.PROTECT, related_name="versions", verbose_name=_("care flow"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    skips_complaints = models.BooleanField(_("not while a complaint is open"), default=True)
    quiet_days = models.PositiveSmallIntegerField(_("not when contacted in the last days"), default=0)
    needs_manager = models.BooleanField(_("only members with a customer manager"), default=False)
    written_by = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField(_("written"))
    published_by = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("version of a care flow")
        verbose_name_plural = _("versions of care flows")
        ordering = ["flow", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="care_flow_versions_are_counted"),
            models.UniqueConstraint(
                fields=["flow"], condition=models.Q(state="draft"), name="one_draft_per_care_flow"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at=None)
                | models.Q(state="published", published_at__isnull=False),
                name="care_flow_version_is_published_at",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by="") | ~models.Q(published_by=models.F("written_by")),
                name="care_flow_is_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow} · {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed."""
        return self.state == self.State.DRAFT


class CareStep(PublicRow):
    """A step of a version: so many days from the event something is done.

    `offset_days` counts from the event: -30 is thirty days before a policy runs out, 3 is three days after.
    `occasion` is the event of its flow. One that is not active was switched off before flows had versions.
    """

    Occasion = Event

    class Kind(models.TextChoices):
        """What is done."""

        TO_DO = "to_do", _("to-do of the customer manager")
        MESSAGE = "message", _("message to the member")
        SURVEY = "survey", _("survey by link")
        GIFT = "gift", _("gift package")

    version = models.ForeignKey(
        FlowVersion, models.CASCADE, related_name="steps", verbose_name=_("version of a care flow")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TO_DO)
    occasion = models.CharField(_("event"), max_length=10, choices=Event)
    offset_days = models.SmallIntegerField(_("days from the event"))
    name = models.CharField(_("what to do"), max_length=60)
    name_en = models.CharField(_("what to do, in English"), max_length=80, blank=True)
    script = models.TextField(_("words for the call"), blank=True)
    message_kind = models.ForeignKey(
        MessageKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("message text")
    )
    survey = models.ForeignKey(
        Survey, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("survey")
    )
    package = models.ForeignKey(
        GiftPackage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("package")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("care step")
        verbose_name_plural = _("care steps")
        ordering = ["version", "offset_days", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "offset_days"], name="one_care_step_of_a_kind_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="to_do", message_kind=None, survey=None, package=None)
                | models.Q(kind="message", message_kind__isnull=False, survey=None, package=None)
                | models.Q(kind="survey", message_kind=None, survey__isnull=False, package=None)
                | models.Q(kind="gift", message_kind=None, survey=None, package__isnull=False),
                name="care_step_has_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FlowStart(PublicRow):
    """A member has started on a version after an event; he ends on that version.

    `key` names the event for good ("signed:7:2026-09-01"), so that nobody starts twice after one event.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="flow_starts", verbose_name=_("member"))
    version = models.ForeignKey(
        FlowVersion, models.PROTECT, related_name="starts", verbose_name=_("version of a care flow")
    )
    event_date = models.DateField(_("day of the event"))
    policy = models.ForeignKey(Policy, models.CASCADE, null=True, related_name="+", verbose_name=_("policy"))
    started_at = models.DateTimeField(_("started"))
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("start on a care flow")
        verbose_name_plural = _("starts on care flows")
        ordering = ["-id"]
        indexes = [models.Index(fields=["version", "event_date"], name="flow_starts_by_event")]

    def __str__(self) -> str:
        return f"{self.version} · {self.event_date}"


class Excluded(models.TextChoices):
    """Why a step was not done for somebody, in the order in which it is looked at."""

    LEFT = "left", _("no longer a full member")
    OVER = "over", _("the policy is over")
    DECIDED = "decided", _("has decided about the policy")
    NO_MANAGER = "no_manager", _("has no customer manager")
    COMPLAINT = "complaint", _("has an open complaint")
    CONTACTED = "contacted", _("was contacted lately")
    OPTED_OUT = "opted_out", _("does not want such messages")
    UNFIT = "unfit", _("may not have the package")
    OFFLINE = "offline", _("the package was offline or its grant stopped")


class StepRun(PublicRow):
    """What became of one step for one member: done, or left out for a reason. Once, ever."""

    start = models.ForeignKey(
        FlowStart, models.CASCADE, related_name="runs", verbose_name=_("start on a care flow")
    )
    step = models.ForeignKey(CareStep, models.PROTECT, related_name="runs", verbose_name=_("care step"))
    day = models.DateField(_("day"))
    reason = models.CharField(_("left out because"), max_length=12, choices=Excluded, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a care flow")
        verbose_name_plural = _("steps of care flows")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["start", "step"], name="each_care_step_once")]
        indexes = [models.Index(fields=["day"], name="care_steps_of_day", condition=models.Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.step} · {self.day}"
