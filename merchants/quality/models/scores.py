"""How a merchant stands, worked out every night."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.stores.models import Merchant


class Score(models.Model):
    """The score of a merchant on a day and what it is made of; the newest one stands in `Merchant.score`.

    It starts at 100. `rating_points`, `kept_points`, `flag_points` and `complaint_points` are what is
    taken off for ratings, for bookings that were not kept, for flags that were confirmed and for complaints.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="scores", verbose_name=_("merchant"))
    day = models.DateField(_("day"))
    score = models.PositiveSmallIntegerField(_("score"))
    ratings = models.PositiveIntegerField(_("ratings"), default=0)
    stars = models.DecimalField(_("stars on average"), max_digits=3, decimal_places=2, null=True)
    bookings = models.PositiveIntegerField(_("bookings to keep"), default=0)
    broken = models.PositiveIntegerField(_("not kept"), default=0)
    late = models.PositiveIntegerField(_("late"), default=0)
    flags = models.PositiveIntegerField(_("flags confirmed"), default=0)
    complaints = models.PositiveIntegerField(_("complained of"), default=0, db_default=0)
    rating_points = models.PositiveSmallIntegerField(_("for ratings"), default=0)
    kept_points = models.PositiveSmallIntegerField(_("for bookings not kept"), default=0)
    flag_points = models.PositiveSmallIntegerField(_("for flags"), default=0)
    complaint_points = models.PositiveSmallIntegerField(_("for complaints"), default=0, db_default=0)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["merchant", "day"], name="one_score_per_merchant_and_day"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="score_is_at_most_100"),
        ]
