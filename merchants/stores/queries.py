"""Stores by what they offer and where they are."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ACos, Cast, Cos, Least, Radians, Sin

from merchants.stores.models import Agreement, ApiKey, Invitation, Merchant, Operator, Store
from vouchers.catalogue.models import ServiceProduct

EARTH_KM = 6371.0
Place = tuple[float | Decimal, float | Decimal]  # latitude, longitude in degrees


def open_stores(*, city: str = "", near: Place | None = None) -> QuerySet[Store]:
    """Stores in service of active merchants; with `near` they carry `distance_km` and come nearest first."""
    rows = Store.objects.filter(is_open=True, merchant__state=Merchant.State.ACTIVE)
    rows = rows.select_related("merchant")
    if city:
        rows = rows.filter(city=city)
    if near is None:
        return rows.order_by("city", "name", "pk")
    return rows.annotate(distance_km=_distance(*near)).order_by(F("distance_km").asc(nulls_last=True), "pk")


def stores_accepting(
    product: ServiceProduct,
    day: date,
    *,
    city: str = "",
    near: Place | None = None,
) -> QuerySet[Store]:
    """Stores where a voucher for `product` can be used on a Chinese day: price agreed, branch allowed."""
    priced = Agreement.objects.filter(product=product, period__contains=day).values("merchant")
    rows = open_stores(city=city, near=near).filter(merchant__in=priced)
    within = Q()
    for path in product.branches.values_list("path", flat=True):
        within |= Q(branch__path__startswith=path)
    return rows.filter(within)


def products_offered(merchant: Merchant, day: date) -> QuerySet[Agreement]:
    """The prices in force for a merchant on a day, by product."""
    rows = Agreement.objects.filter(merchant=merchant, period__contains=day)
    return rows.select_related("product").order_by("product__sort_order", "product__code")


def offers(merchant: Merchant, product: ServiceProduct, day: date) -> bool:
    """Whether the merchant has a price for the product on a Chinese day."""
    return Agreement.objects.filter(merchant=merchant, product=product, period__contains=day).exists()


def _distance(latitude: float | Decimal, longitude: float | Decimal) -> Combinable:
    """Great-circle distance in km; rounding may push the cosine of a point with itself above 1."""
    here, there = Radians(Value(float(latitude))), Radians(Cast("latitude", FloatField()))
    apart = Radians(Cast("longitude", FloatField()) - Value(float(longitude)))
    cosine = Sin(here) * Sin(there) + Cos(here) * Cos(there) * Cos(apart)
    distance = ACos(Least(cosine, Value(1.0)), output_field=FloatField()) * Value(EARTH_KM)
    # LEAST passes over NULL, so a store without a place would be right here.
    return Case(When(latitude__isnull=False, longitude__isnull=False, then=distance))


def metres_from(store: Store, near: Place) -> int | None:
    """How far a place is from a store; None where nobody wrote down where the store is."""
    found = Store.objects.filter(pk=store.pk).values_list(_distance(*near), flat=True).get()
    return None if found is None else round(found * 1000)


def stores_by_code(merchant: Merchant) -> dict[str, Store]:
    """The stores of a merchant by their code."""
    return {store.code: store for store in merchant.stores.order_by("code")}


def colleagues(merchant: Merchant) -> QuerySet[Operator]:
    """Everybody with a login at a merchant, those who left last."""
    rows = Operator.objects.filter(merchant=merchant).select_related("account", "store")
    return rows.order_by("-is_active", "role", "pk")


def invitations_of(merchant: Merchant) -> QuerySet[Invitation]:
    """Who was invited and has not come yet."""
    return Invitation.objects.waiting().filter(merchant=merchant).select_related("store")


def keys_of(merchant: Merchant) -> QuerySet[ApiKey]:
    """The keys of a merchant, those in use first."""
    rows = ApiKey.objects.filter(merchant=merchant).select_related("store")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")
