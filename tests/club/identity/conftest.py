"""Nothing is left of earlier logins."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_old_limits(db: None) -> None:
    cache.clear()  # allauth counts logins there
