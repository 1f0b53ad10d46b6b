"""The demo world, loaded once for all tests of its services; each test works on it and is undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cms.worlds import demo


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Everything that `manage.py demo` makes; taken away again after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(timezone.now())
        yield
        transaction.set_rollback(True)
