"""Traffic offences that a camera saw, as a feed reports them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import PublicRow
from club.members.models.customer import Vehicle


class Violation(PublicRow):
    """One offence with a car, by the number the feed gives it. Where it was is sealed. Fine in fen."""

    class State(models.TextChoices):
        """Whether it was dealt with."""

        OPEN = "open", pgettext_lazy("of an offence", "open")
        HANDLED = "handled", pgettext_lazy("of an offence", "dealt with")

    number = models.CharField(_("number of the offence"), max_length=40, unique=True)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="violations", verbose_name=_("vehicle"))
    happened_at = models.DateTimeField(_("happened"))
    place = SealedField(_("place"))
    what = models.CharField(pgettext_lazy("of an offence", "what"), max_length=80)
    points = models.PositiveSmallIntegerField(_("licence points"), default=0)
    fine_fen = models.BigIntegerField(_("fine"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("traffic offence")
        verbose_name_plural = _("traffic offences")
        ordering = ["-happened_at"]

    def __str__(self) -> str:
        return self.number
