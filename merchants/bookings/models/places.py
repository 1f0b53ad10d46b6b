"""Places to book: what a store offers, and the counters that no booking can pass."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import PublicRow
from merchants.stores.models import Store
from vouchers.catalogue.models import ServiceProduct


class Capacity(PublicRow):
    """What a store can take of a product: so many at a time, within its opening hours.

    Of a product on demand only whether the store takes bookings at all counts.
    """

    store = models.ForeignKey(Store, models.CASCADE, related_name="capacities", verbose_name=_("store"))
    product = models.ForeignKey(
        ServiceProduct, models.PROTECT, related_name="capacities", verbose_name=_("product")
    )
    places = models.PositiveSmallIntegerField(_("places at a time"), default=1)
    slot_minutes = models.PositiveSmallIntegerField(_("length of a time in minutes"), default=60)
    closed_dates = ArrayField(
        models.DateField(), default=list, blank=True, verbose_name=_("not on these dates")
    )
    is_open = models.BooleanField(_("takes bookings"), default=True)

    class Meta:
        verbose_name = _("places of a store")
        verbose_name_plural = _("places of stores")
        ordering = ["store__code", "product__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["store", "product"], name="one_capacity_per_store_and_product"),
            models.CheckConstraint(condition=models.Q(slot_minutes__gte=5), name="slot_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.product}"


class Slot(models.Model):
    """One time at a store, counted: `taken` of `places` are gone. A row exists once somebody booked it."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="slots", verbose_name=_("store"))
    product = models.ForeignKey(ServiceProduct, models.PROTECT, related_name="+", verbose_name=_("product"))
    starts_at = models.DateTimeField(_("from"))
    places = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0)

    class Meta:
        verbose_name = _("time")
        verbose_name_plural = _("times")
        constraints = [
            models.UniqueConstraint(fields=["store", "product", "starts_at"], name="one_slot_per_time"),
        ]


class OpenCount(models.Model):
    """How many open bookings there are within a scope: of a member, and of a member for a product."""

    scope = models.CharField(max_length=60, unique=True)
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("open bookings")
        verbose_name_plural = _("open bookings")
