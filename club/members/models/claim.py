"""Insurance claims, as far as the club must know of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models.customer import Customer, Policy, Vehicle


class InsuranceClaim(PublicRow):
    """A claim of a customer with its milestones; it is handled elsewhere. Amount in fen."""

    class State(models.TextChoices):
        """How far it is, as the core system reports it."""

        REPORTED = "reported", _("reported")
        SURVEYED = "surveyed", _("surveyed")
        ASSESSED = "assessed", _("assessed")
        PAID = "paid", _("paid")
        CLOSED = "closed", _("closed")
        REFUSED = "refused", _("refused")

    number = models.CharField(_("claim number"), max_length=40, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="claims", verbose_name=_("customer"))
    policy = models.ForeignKey(
        Policy, models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("policy")
    )
    vehicle = models.ForeignKey(
        Vehicle, models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("vehicle")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REPORTED)
    happened_at = models.DateTimeField(_("happened"), null=True, blank=True)
    reported_at = models.DateTimeField(pgettext_lazy("of a claim", "reported at"))
    closed_at = models.DateTimeField(pgettext_lazy("of a claim", "closed at"), null=True, blank=True)
    paid_fen = models.BigIntegerField(pgettext_lazy("of a claim", "amount paid"), default=0)
    loss_fen = models.BigIntegerField(
        pgettext_lazy("of a claim", "amount of the loss"), null=True, blank=True
    )
    plan_fixed_at = models.DateTimeField(_("plan of repair fixed at"), null=True, blank=True)
    assessed_at = models.DateTimeField(pgettext_lazy("of a claim", "loss assessed at"), null=True, blank=True)
    documents_at = models.DateTimeField(_("documents complete at"), null=True, blank=True)
    approved_at = models.DateTimeField(
        pgettext_lazy("of a claim", "payment approved at"), null=True, blank=True
    )
    has_injury = models.BooleanField(_("somebody was injured"), default=False)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("insurance claim")
        verbose_name_plural = _("insurance claims")
        ordering = ["-reported_at"]
        indexes = [
            models.Index(fields=["reported_at"], name="claim_reported"),
            models.Index(
                fields=["plan_fixed_at"],
                name="claim_plan_fixed",
                condition=models.Q(plan_fixed_at__isnull=False),
            ),
            models.Index(
                fields=["documents_at"],
                name="claim_documents",
                condition=models.Q(documents_at__isnull=False),
            ),
            models.Index(
                fields=["closed_at"], name="claim_closed", condition=models.Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number
