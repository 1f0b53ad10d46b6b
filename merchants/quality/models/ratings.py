"""What members say about a service."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.fields import SealedField
from club.core.models import PublicRow
from merchants.stores.models import Merchant, Store
from vouchers.lifecycle.models import Redemption

RATED_WITHIN = timedelta(days=30)
MAY_CHANGE = timedelta(days=1)
LONGEST_WORDS = 200


class Rating(PublicRow):
    """Stars and a word about one use, by whoever used it. Words are sealed: people write names and phones."""

    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="rating", verbose_name=_("redemption")
    )
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="ratings", verbose_name=_("merchant"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="ratings", verbose_name=_("store"))
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = SealedField(_("words"))
    rated_at = models.DateTimeField(_("rated"))
    changed_at = models.DateTimeField(_("changed"), null=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]
        indexes = [models.Index(fields=["merchant", "-rated_at"], name="ratings_of_merchant")]

    def __str__(self) -> str:
        return f"{self.stars} ★ · {self.store}"
