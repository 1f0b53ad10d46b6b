"""Money coming in: payments at a gateway and the inbox of its webhooks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import Member


class Gateway(models.TextChoices):
    """Who takes the money. A payment stays with the one it was begun at."""

    STRIPE = "stripe", "Stripe"
    WECHATPAY = "wechatpay", _("WeChat Pay")


class Payment(PublicRow):
    """One attempt of a member to pay. Its state only ever moves forward, whatever order events arrive in.

    `session_id` is the page at Stripe, or our order number at WeChat Pay; `prepay_id` opens WeChat's sheet.
    `asked_at` is when we last asked the gateway about it because no webhook had come. While it
    `is_disputed`, the payer's bank holds the money: nothing is handed over for it and nothing is paid back.
    """

    class State(models.TextChoices):
        """Where the money is. Allowed moves: see TRANSITIONS."""

        CREATED = "created", _("not paid yet")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")
        REFUNDED = "refunded", _("refunded")

    TRANSITIONS = {
        State.CREATED: {State.PAID, State.FAILED, State.EXPIRED},
        State.FAILED: {State.PAID},
        State.EXPIRED: {State.PAID},
        State.PAID: {State.REFUNDED},
    }

    gateway = models.CharField(_("gateway"), max_length=12, choices=Gateway, default=Gateway.STRIPE)
    member = models.ForeignKey(Member, models.PROTECT, related_name="payments", verbose_name=_("member"))
    purpose = models.CharField(_("for"), max_length=80)
    amount_fen = models.PositiveIntegerField(_("amount"))
    refunded_fen = models.PositiveIntegerField(_("refunded"), default=0)
    is_disputed = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CREATED)
    session_id = models.CharField(max_length=120, unique=True, null=True)
    intent_id = models.CharField(max_length=120, blank=True, db_index=True)
    pay_url = models.TextField(blank=True)
    prepay_id = models.CharField(max_length=80, blank=True, db_default="")
    created_at = models.DateTimeField(_("started"))
    asked_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(_("paid"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded_fen__lte=models.F("amount_fen")), name="refund_within_payment"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["paid", "refunded"]) | models.Q(paid_at__isnull=False),
                name="paid_payment_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="payment_open", condition=models.Q(state="created"))
        ]


class Refund(PublicRow):
    """Money on its way back to a member. Its amount counts in the payment's `refunded_fen` until it fails.

    `tried_at` is when the gateway was last asked: a second try first looks whether the first came through.
    """

    class State(models.TextChoices):
        """How far it is. Allowed moves: see TRANSITIONS."""

        ASKED = "asked", _("on its way")
        DONE = "done", _("paid back")
        FAILED = "failed", _("failed")

    TRANSITIONS = {
        State.ASKED: {State.DONE, State.FAILED},
        State.DONE: {State.FAILED},  # a bank may send the money back days later
    }

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    amount_fen = models.PositiveIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    refund_id = models.CharField(max_length=120, unique=True, null=True)
    asked_at = models.DateTimeField(_("asked for"))
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="refund_is_of_something"),
            models.CheckConstraint(
                condition=models.Q(state="asked", ended_at__isnull=True)
                | models.Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="ended_refund_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="refund_open", condition=models.Q(state="asked"))]


class Chargeback(PublicRow):
    """The payer's bank takes a payment back. Staff answer at the gateway until `answer_by`.

    `acted_state` is the state that whoever sold something for the payment has acted upon.
    """

    class State(models.TextChoices):
        """Where it is. Allowed moves: see TRANSITIONS."""

        OPEN = "open", pgettext_lazy("of a chargeback", "open")
        WON = "won", _("won, the money stays")
        LOST = "lost", _("lost, the money is gone")

    TRANSITIONS = {State.OPEN: {State.WON, State.LOST}, State.LOST: {State.WON}}
    AGAINST_US = (State.OPEN, State.LOST)

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="chargebacks", verbose_name=_("payment")
    )
    dispute_id = models.CharField(_("number at the gateway"), max_length=120, unique=True)
    amount_fen = models.PositiveIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    answer_by = models.DateTimeField(_("to be answered by"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    acted_state = models.CharField(max_length=10, choices=State, blank=True)

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at__isnull=True)
                | models.Q(state__in=["won", "lost"], ended_at__isnull=False),
                name="ended_chargeback_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="chargeback_to_act_on", condition=~models.Q(state=models.F("acted_state"))
            )
        ]

    def __str__(self) -> str:
        return self.dispute_id


class Reconciliation(PublicRow):
    """A day of the Chinese calendar beside one gateway's own list of charges, refunds and disputes.

    `differences` is a list of {kind, number, ours_fen, theirs_fen, payment}.
    """

    gateway = models.CharField(
        _("gateway"), max_length=12, choices=Gateway, default=Gateway.STRIPE, db_default=Gateway.STRIPE
    )
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(_("compared"))
    payments = models.PositiveIntegerField(_("payments"))
    came_fen = models.BigIntegerField(_("came in"))
    returns = models.PositiveIntegerField(_("refunds and chargebacks"))
    went_fen = models.BigIntegerField(_("went back"))
    differences = models.JSONField(_("differences"), default=list)
    agrees = models.BooleanField(_("agrees"))

    class Meta:
        verbose_name = _("comparison with a payment service")
        verbose_name_plural = _("comparisons with a payment service")
        constraints = [models.UniqueConstraint(fields=["day", "gateway"], name="compared_once_per_gateway")]

    def __str__(self) -> str:
        return self.day.isoformat()


class GatewayEvent(models.Model):
    """A webhook of the gateway, stored raw before it is worked on; its id takes effect once."""

    class State(models.TextChoices):
        """How far it got."""

        RECEIVED = "received", _("received")
        DONE = "done", _("done")
        IGNORED = "ignored", _("ignored")
        FAILED = "failed", _("failed")

    gateway = models.CharField(
        max_length=12, choices=Gateway, default=Gateway.STRIPE, db_default=Gateway.STRIPE
    )
    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=120)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("gateway event")
        verbose_name_plural = _("gateway events")
        indexes = [models.Index(fields=["id"], name="event_waiting", condition=models.Q(state="received"))]
