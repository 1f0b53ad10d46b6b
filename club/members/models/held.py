"""Files of customers that wait for somebody to confirm them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.fields import SealedField
from club.core.models import ImportRun, PublicRow


class HeldFile(PublicRow):
    """A file that somebody sent in: looked through, then brought in or thrown away on his word.

    `findings` is the JSON of what was found, with personal data masked; sealed all the same.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("is being looked through")
        SEEN = "seen", _("waits for a yes")
        CONFIRMED = "confirmed", _("is being brought in")
        DONE = "done", _("brought in")
        BROKEN = "broken", _("cannot be read")

    TRANSITIONS = {
        State.WAITING: {State.SEEN, State.BROKEN},
        State.SEEN: {State.CONFIRMED},
        State.CONFIRMED: {State.DONE},
    }

    name = models.CharField(_("file"), max_length=200)
    suffix = models.CharField(max_length=5)
    size = models.BigIntegerField(_("bytes"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(_("rows"), default=0)  # how far the present pass is
    findings = SealedField()
    held_at = models.DateTimeField(pgettext_lazy("of a file", "sent in"))
    held_by_id = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by_id = models.CharField(max_length=40, blank=True)
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("file of customers")
        verbose_name_plural = _("files of customers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by_id="")
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by_id="")),
                name="held_file_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Whether the timetable has something to do with it."""
        return self.state in (self.State.WAITING, self.State.CONFIRMED)


class HeldPiece(PublicRow):
    """Half a megabyte of a held file, sealed: it is full of people."""

    file = models.ForeignKey(HeldFile, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content: Any = SealedField()  # in Base64

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_piece_per_number")]
