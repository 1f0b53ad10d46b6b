"""A clock that runs while somebody has to act on a booking."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.bookings.models.booking import Booking


class Clock(models.Model):
    """What has to happen by when. It stops when it happened or the booking ended; it rings at most once."""

    class Kind(models.TextChoices):
        """What is waited for."""

        ACCEPT = "accept", _("accept the booking")
        CONTACT = "contact", _("call the customer")
        ARRIVE = "arrive", _("arrive by the agreed time")
        START = "start", _("begin")
        FINISH = "finish", _("finish")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="clocks", verbose_name=_("booking"))
    kind = models.CharField(_("waits for"), max_length=8, choices=Kind)
    due_at = models.DateTimeField(_("due"))
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    raised_at = models.DateTimeField(_("alarm at"), null=True)

    class Meta:
        verbose_name = _("clock of a booking")
        verbose_name_plural = _("clocks of bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind"],
                condition=models.Q(stopped_at__isnull=True),
                name="one_running_clock_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clocks_to_ring",
                condition=models.Q(stopped_at__isnull=True, raised_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
