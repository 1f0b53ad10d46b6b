"""Strange requests: never our fault, always an answer as described. The long run is `make fuzz`."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import Phase, given, settings

from tests import cast
from tests.fuzz.checks import CHECKS, SLOW, key_for
from tests.merchants.api.partner import system
from tests.merchants.counter_scene import till, voucher_for

EACH = 8  # requests for each call of the API
HOW = settings(
    max_examples=EACH, deadline=None, phases=[Phase.generate], suppress_health_check=SLOW, database=None
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests share the test's transaction; a server looks at its connection before and after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asking(operation: Any, secret: str, asked: Counter[str]) -> Callable[[], None]:
    """A function that sends strange requests for one call."""

    @HOW
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        asked[operation.label] += 1
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    return ask


@pytest.mark.django_db
def test_no_request_makes_the_api_fall_over(one_connection):
    shop, core = till(cast.store(), "ck_fuzz_till"), system("ck_fuzz_core")
    voucher_for(cast.product())
    asked: Counter[str] = Counter()
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    for found in described.get_all_operations():
        operation = found.ok()
        asking(operation, key_for(operation, shop.secret, core.secret), asked)()
    assert len(asked) >= 17
    assert [label for label, number in asked.items() if number < EACH // 2] == []
