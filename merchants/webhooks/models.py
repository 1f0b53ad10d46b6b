"""Addresses of partners that are told what happens, and what was told to each."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import AuditEntry, PublicRow
from merchants.stores.models import Merchant

# By the first word of what a delivery met; everything else is a line that could not be had or was cut.
TROUBLES = {
    "too slow": _("no answer in time"),
    "name not found": _("the name of the server is not known"),
    "name not answered": _("nobody said in time where the name of the server leads"),
    "answer too large": _("the answer is too long"),
    "tls": _("the certificate of the server is not valid"),
    "refused": _("the address is not public"),
}


class Endpoint(PublicRow):
    """An address of a merchant, or of an integration when `merchant` is empty, and what it wants to hear.

    `told_until` is how far down the change feed deliveries were made. While it fails it is left alone until
    `paused_until`.
    """

    class Off(models.TextChoices):
        """Why it is told nothing."""

        BY_HAND = "by_hand", _("switched off")
        FAILED = "failed", _("switched off after three days of failures")

    merchant = models.ForeignKey(
        Merchant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="webhooks",
        verbose_name=_("merchant"),
        help_text=_("Empty: an integration, which is told of everybody."),
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=40)
    url = models.CharField(_("address"), max_length=300)
    secret = SealedField(_("secret"))
    events = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("events"), blank=True)
    created_at = models.DateTimeField(_("made"))
    off_at = models.DateTimeField(_("off since"), null=True)
    off_reason = models.CharField(_("why off"), max_length=10, choices=Off, blank=True)
    told_until = models.BigIntegerField(default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether it is told anything."""
        return self.off_at is None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by what is to be done."""

    def waiting(self, at: datetime) -> "DeliveryQuerySet":
        """Those due at a moment."""
        return self.filter(state=Delivery.State.WAITING, next_at__lte=at)


class Delivery(PublicRow):
    """One event for one address. What is sent is made from the event at that moment and not kept."""

    class State(models.TextChoices):
        """What became of it. All but `waiting` are final until somebody replays it."""

        WAITING = "waiting", pgettext_lazy("of a delivery", "waiting")
        DONE = "done", pgettext_lazy("of a delivery", "delivered")
        DEAD = "dead", pgettext_lazy("of a delivery", "given up")
        BLOCKED = "blocked", pgettext_lazy("of a delivery", "address refused")

    endpoint = models.ForeignKey(
        Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    event = models.ForeignKey(AuditEntry, models.PROTECT, related_name="+", verbose_name=_("event"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    made_at = models.DateTimeField(_("made"))
    give_up_at = models.DateTimeField(_("given up after"))
    tried_at = models.DateTimeField(_("last attempt"), null=True)
    last_status = models.PositiveSmallIntegerField(_("last answer"), null=True)
    last_error = models.CharField(_("last error"), max_length=40, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="event_once_per_webhook")]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"], name="webhook_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_recent"),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def trouble(self) -> str:
        """What went wrong last time, in words; a status of HTTP says enough by itself."""
        kind = self.last_error.partition(":")[0]
        if not kind or kind.startswith("HTTP "):
            return kind
        return str(TROUBLES.get(kind, _("no connection")))
