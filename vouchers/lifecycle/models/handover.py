"""A voucher on its way from one member to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import Member
from vouchers.lifecycle.models.voucher import Voucher


class Handover(PublicRow):
    """An offer of a voucher to a friend. The first full member who opens it and accepts gets the voucher.

    While it is open the voucher is `giving` and cannot be used; it comes back when the giver takes it back or
    `until` passes.
    """

    class State(models.TextChoices):
        """What became of it. Allowed moves: from open to any other, never back."""

        OPEN = "open", _("waiting for the friend")
        ACCEPTED = "accepted", _("accepted")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("not accepted in time")

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="handovers", verbose_name=_("voucher"))
    giver = models.ForeignKey(
        Member, models.PROTECT, related_name="given", verbose_name=pgettext_lazy("of a voucher", "giver")
    )
    receiver = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="received", verbose_name=_("receiver")
    )
    greeting = models.CharField(_("greeting"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField(_("offered"))
    until = models.DateTimeField(_("until"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"], condition=models.Q(state="open"), name="one_open_handover_per_voucher"
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", receiver__isnull=False)
                | (~models.Q(state="accepted") & models.Q(receiver__isnull=True)),
                name="accepted_handover_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                name="ended_handover_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], name="handovers_lapsing", condition=models.Q(state="open")),
            models.Index(fields=["giver", "-id"], name="handovers_of_giver"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
