"""An invitation to work for a merchant: a link that is good once, for three days."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import ActorKind, PublicRow
from merchants.stores.models.registry import Merchant, Operator, OperatorRole, Store


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they may still be accepted."""

    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; they may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(PublicRow):
    """Who is invited as what. Only the SHA-256 of the link's secret is kept, as with API keys."""

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="invitations", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("store")
    )
    role = models.CharField(_("role"), max_length=10, choices=OperatorRole)
    display_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=40)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by_kind = models.CharField(max_length=10, choices=ActorKind)
    made_by_id = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    operator = models.OneToOneField(Operator, models.PROTECT, null=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, operator__isnull=True)
                | models.Q(accepted_at__isnull=False, operator__isnull=False),
                name="accepted_invitation_has_an_operator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} · {self.get_role_display()}"

    def is_open(self, at: datetime) -> bool:
        """Whether its link works at a moment."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
