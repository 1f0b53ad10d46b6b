"""The site as a new installation has it."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from club.core.clock import SHANGHAI
from cms.pages.starter import build_site
from tests import cast

MONDAY = datetime(2026, 9, 14, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def site(db: None) -> SimpleNamespace:
    """The first pages, with a page of its own for the car wash and none for the fuel discount."""
    wash = cast.product("wash", summary="外观清洗加吸尘", uses=2)
    fuel = cast.product(
        "fuel",
        name="加油优惠",
        name_en="Fuel discount",
        group="life",
        benefit="discount",
        discount_percent=10,
        cap_per_use_fen=3000,
    )
    home = build_site(cast.NOW, [wash])
    return SimpleNamespace(home=home, wash=wash, fuel=fuel)
