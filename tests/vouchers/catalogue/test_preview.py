"""Products and packages as staff preview them on a phone, before anything is published."""

from datetime import time

import pytest
from django.test import RequestFactory

from tests import cast
from vouchers.catalogue.models import GiftPackage, PackageItem, ServiceProduct

pytestmark = pytest.mark.django_db


def seen(row: ServiceProduct | GiftPackage) -> str:
    """The preview of the desk, in English."""
    request = RequestFactory().get("/", headers={"cookie": "django_language=en"})
    return row.make_preview_request(request).content.decode()


def test_a_product_that_was_never_saved_can_be_previewed():
    product = ServiceProduct(
        code="wash",
        name="免费洗车",
        name_en="Car wash",
        uses=3,
        valid_days=90,
        per_member_per_month=2,
        hours_from=time(9),
        questions=[{"code": "km", "label": "里程", "label_en": "Mileage"}],
    )

    text = seen(product)

    for words in (
        "3 uses",
        "valid for 90 days",
        "At most 2 uses a month.",
        "From 09:00 to 24:00.",
        "Mileage",
    ):
        assert text.count(words) == 1, words
    assert ServiceProduct.objects.count() == 0


def test_a_package_shows_the_pieces_of_the_draft_and_what_is_not_published():
    draft = cast.package(cast.product(name_en="Car wash", uses=3), quantity=2)
    draft.items.add(PackageItem(product=cast.product(name_en="Rescue", live=False), quantity=1))

    text = seen(draft)

    assert (text.count("Car wash"), text.count("3 uses"), text.count("× 2")) == (1, 1, 1)
    assert (text.count("Rescue"), text.count("not published yet")) == (1, 1)
    assert PackageItem.objects.count() == 1


def test_an_empty_package_says_so():
    assert "There is nothing inside yet." in seen(GiftPackage(code="new", name="新礼包"))
