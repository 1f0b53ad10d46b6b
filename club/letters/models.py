"""Which policy stands in which letter, and what became of the letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.models import PublicRow
from club.members.models import Policy


class PolicyLetter(PublicRow):
    """One policy's place in a letter to a group customer; the rows of one letter share its `number`.

    A policy stands in one letter of a kind. `printed_at` is the last time it was printed before it went out.
    """

    class Kind(models.TextChoices):
        """What the letter is about; the text of each is the message text of the code `letter_<kind>`."""

        RENEWAL = "renewal", _("renewal letter")
        THANKS = "thanks", _("letter of thanks")

    class Way(models.TextChoices):
        """How it reached the customer."""

        COURIER = "courier", _("by courier")
        BY_HAND = "by_hand", _("handed over")

    kind = models.CharField(_("letter"), max_length=10, choices=Kind)
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="letters", verbose_name=_("policy"))
    number = models.CharField(_("letter number"), max_length=40, db_index=True)
    printed_at = models.DateTimeField(pgettext_lazy("of a letter", "printed"))
    printed_by_id = models.CharField(max_length=40)
    way = models.CharField(_("way of delivery"), max_length=10, choices=Way, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    delivered_at = models.DateTimeField(pgettext_lazy("of a letter", "delivered"), null=True)
    delivered_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("letter about a policy")
        verbose_name_plural = _("letters about policies")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind"], name="policy_in_one_letter_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(delivered_at=None, delivered_by_id="", way="")
                | (models.Q(delivered_at__isnull=False) & ~models.Q(delivered_by_id="") & ~models.Q(way="")),
                name="policy_letter_delivered_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(way="courier") ^ models.Q(tracking_number=""),
                name="policy_letter_by_courier_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number
