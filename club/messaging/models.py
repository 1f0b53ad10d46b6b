"""The outbox: every word we send is a row first, written in the transaction of what it tells about."""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField
from club.core.models import PublicRow


class Channel(models.TextChoices):
    """Ways to reach a person."""

    WECHAT = "wechat", _("WeChat template message")
    SUBSCRIPTION = "subscription", _("WeChat subscription notice")
    SERVICE = "service", _("WeChat customer-service message")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    INSITE = "insite", _("in-site inbox")
    LETTER = "letter", _("letter on paper")  # printed at the desk, never sent from the outbox


class Purpose(models.TextChoices):
    """Law treats them apart: marketing needs consent and may be refused at any time."""

    SERVICE = "service", _("service notice")
    MARKETING = "marketing", _("marketing")


class MessageKind(PublicRow):
    """One kind of message as staff configure it: text, channels in order, quiet hours, how late it may be.

    Texts hold {placeholders} from the fixed list `placeholders`; they are replaced plainly, never evaluated.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    topic = models.SlugField(_("topic for opting out"), max_length=30, default="service")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.SERVICE)
    channels = ArrayField(
        models.CharField(max_length=15, choices=Channel), verbose_name=_("channels in order")
    )
    placeholders = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("placeholders"))
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=100, blank=True)
    text = models.TextField(_("text"), max_length=500)
    text_en = models.TextField(_("English text"), max_length=800, blank=True)
    wechat_template = models.CharField(_("WeChat template id"), max_length=64, blank=True)
    wechat_fields = models.JSONField(_("WeChat template fields"), default=dict, blank=True)
    notice_template = models.CharField(_("subscription notice template id"), max_length=64, blank=True)
    notice_fields = models.JSONField(_("subscription notice fields"), default=dict, blank=True)
    sms_template = models.CharField(_("SMS template code"), max_length=40, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority, 1 first"), default=5)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    max_late_minutes = models.PositiveIntegerField(_("dropped when later than (minutes)"), default=72 * 60)
    in_inbox = models.BooleanField(_("shown in the member's inbox"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_letter(self) -> bool:
        """Whether it is the text of letters on paper, which no outbox sends."""
        return Channel.LETTER in self.channels


class MessageBudget(PublicRow):
    """How many messages may go out in a period; staff set it at the desk.

    Service notices and marketing never share a budget, so that offers cannot use up what notices need.
    An empty `kind` or `channel` means all of them; login codes are counted only by a budget of their kind.
    """

    class Period(models.TextChoices):
        """What is counted together."""

        DAY = "day", _("a day, all members together")
        MEMBER_MONTH = "member_month", _("a calendar month, each member by himself")

    name = models.CharField(_("name"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=15, choices=Channel, blank=True)
    kind = models.ForeignKey(
        MessageKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name=_("message text"),
    )
    period = models.CharField(_("period"), max_length=15, choices=Period)
    most = models.PositiveIntegerField(_("at most"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("message quota")
        verbose_name_plural = _("message quotas")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BudgetUse(models.Model):
    """What is used of a budget in the period that began at `since`; moved only by a conditional update.

    `about` is a member's uid, or nobody's where all are counted together.
    """

    budget = models.ForeignKey(MessageBudget, models.CASCADE, related_name="uses")
    since = models.DateTimeField()
    about = models.UUIDField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("use of a message quota")
        verbose_name_plural = _("uses of message quotas")
        constraints = [
            models.UniqueConstraint(fields=["budget", "since", "about"], name="one_budget_use_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.since}"


# Not finished yet. An unknown one with a lease is still being asked about; see actions.drain.
OPEN = models.Q(state__in=["queued", "sending"]) | models.Q(state="unknown", lease_until__isnull=False)


# Held up or ended without being sent: every such row says why.
UNSENT = ~models.Q(reason="") & ~models.Q(state="sent")


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by what has to happen with them."""

    def waiting(self, at: datetime) -> "MessageQuerySet":
        """Due and in nobody's hands: a claim moves `due_at` to the end of its lease."""
        return self.filter(OPEN, due_at__lte=at)

    def unsent(self) -> "MessageQuerySet":
        """What is held up or was not sent, each with its reason."""
        return self.filter(UNSENT)

    def inbox(self, recipient: UUID) -> "MessageQuerySet":
        """What a member reads on the site: all we told him, whatever became of the other channels."""
        return self.filter(recipient=recipient, kind__in_inbox=True)


class Message(PublicRow):
    """One message to one person. `dedupe_key` names the effect: the same effect is queued once, ever.

    Whom: `recipient` is a member's uid that the directory resolves when sending; `address` is a sealed phone
    or mail address for those who are not members. `params` fills the placeholders and is sealed too.
    """

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("no answer, may have arrived")
        DROPPED = "dropped", _("not sent")
        DEAD = "dead", _("given up")

    class Delivery(models.TextChoices):
        """What the provider reported afterwards."""

        DELIVERED = "delivered", _("delivered")
        BLOCKED = "blocked", _("blocked by the reader")
        FAILED = "failed", _("failed at the provider")

    TRANSITIONS = {
        State.QUEUED: {State.SENDING, State.DROPPED},
        State.SENDING: {State.SENT, State.QUEUED, State.UNKNOWN, State.DROPPED, State.DEAD},
        State.UNKNOWN: {State.SENDING, State.SENT, State.QUEUED},
    }

    kind = models.ForeignKey(MessageKind, models.PROTECT, related_name="messages", verbose_name=_("kind"))
    dedupe_key = models.CharField(max_length=120, unique=True)
    recipient = models.UUIDField(_("to"), null=True, db_index=True)
    address = SealedField()
    params = SealedField()
    language = models.CharField(max_length=10, default="zh-hans")
    link = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    channel = models.CharField(_("sent by"), max_length=15, choices=Channel, blank=True)
    priority = models.PositiveSmallIntegerField(default=5)
    due_at = models.DateTimeField(_("due"))  # when somebody may take it (next)
    expires_at = models.DateTimeField(_("no later than"))
    created_at = models.DateTimeField(_("written"))
    lease_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)  # when `channel` was first tried
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    provider_id = models.CharField(max_length=80, blank=True, db_index=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    delivery = models.CharField(_("delivery report"), max_length=10, choices=Delivery, blank=True)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False) | models.Q(address__isnull=False),
                name="message_has_addressee",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                name="message_waiting",
                condition=OPEN,
            ),
            models.Index(
                fields=["tried_at"],
                name="message_unsettled",
                condition=models.Q(state="unknown", lease_until__isnull=True),
            ),
            models.Index(fields=["recipient", "-id"], name="message_inbox"),
            models.Index(fields=["-id"], name="message_unsent", condition=UNSENT),
            models.Index(fields=["created_at"], name="message_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return self.dedupe_key


class MessageAttempt(models.Model):
    """One try to send a message over one channel, and how it ended."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="log")
    channel = models.CharField(_("channel"), max_length=15, choices=Channel)
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=10)
    code = models.CharField(_("code"), max_length=60, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
