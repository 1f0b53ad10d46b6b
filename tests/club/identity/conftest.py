"""The outside world for this room."""

import pytest
from django.core.cache import cache

from tests.outside import outside, sandbox_process  # noqa: F401 - pytest finds fixtures by name


@pytest.fixture(autouse=True)
def _no_old_limits(db: None) -> None:
    cache.clear()  # allauth counts logins there
