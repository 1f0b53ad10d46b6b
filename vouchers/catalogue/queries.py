"""What is on offer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from vouchers.catalogue.models import ServiceGroup, ServiceProduct


@dataclass(frozen=True)
class Shelf:
    """One menu group of Car Life with its products."""

    group: ServiceGroup
    products: list[ServiceProduct]


def products_on_offer() -> QuerySet[ServiceProduct]:
    """Published products in the order of the shelf."""
    return ServiceProduct.objects.filter(live=True).order_by("sort_order", "code")


def shelves() -> list[Shelf]:
    """Car Life by menu group; groups without a product are left out."""
    products = list(products_on_offer())
    found: Iterator[Shelf] = (
        Shelf(group, [product for product in products if product.group == group]) for group in ServiceGroup
    )
    return [shelf for shelf in found if shelf.products]


def in_language(row: Any, field: str) -> str:
    """A text of a catalogue row in the reader's language; the Chinese one where there is no English."""
    english = getattr(row, f"{field}_en", "")
    return english if english and (get_language() or "").startswith("en") else getattr(row, field)
