"""The site as a new installation has it."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from club.core.clock import SHANGHAI
from cms.pages.models import HomePage
from cms.pages.starter import build_site
from tests import cast
from vouchers.catalogue.models import ServiceProduct

MONDAY = datetime(2026, 9, 14, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def site_of_the_file(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The first pages, with a page of its own for the car wash and none for the fuel discount.

    They stand in one transaction around all tests of the file, for they take longer to make than most tests:
    tests that commit for real stand in a file without them.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        wash = cast.product("wash", summary="外观清洗加吸尘", uses=2)
        cast.product(
            "fuel",
            name="加油优惠",
            name_en="Fuel discount",
            group="life",
            benefit="discount",
            discount_percent=10,
            cap_per_use_fen=3000,
        )
        build_site(cast.NOW, [wash])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(site_of_the_file: None, db: None) -> SimpleNamespace:
    """The first pages as they are in the database."""
    wash, fuel = (ServiceProduct.objects.get(code=code) for code in ("wash", "fuel"))
    return SimpleNamespace(home=HomePage.objects.get(), wash=wash, fuel=fuel)
