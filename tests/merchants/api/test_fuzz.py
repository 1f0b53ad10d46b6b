"""Thousands of strange requests: never our fault, always an answer as described. The long run is `make fuzz`."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import Phase, given, settings

from tests import cast
from tests.merchants.api.fuzzing import CHECKS, SLOW, key_for
from tests.merchants.api.partner import system
from tests.merchants.counter_scene import till, voucher_for

EACH = 12  # requests per call of the API


@pytest.fixture(scope="module")
def whole_api():
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.django_db
def test_no_request_makes_the_api_fall_over(whole_api):
    shop = till(cast.store(), "ck_fuzz_till")
    voucher_for(cast.product())
    other = system("ck_fuzz_core")
    asked: dict[str, int] = {}
    for result in whole_api.get_all_operations():
        operation = result.ok()
        secret = key_for(operation, shop.secret, other.secret)

        @settings(
            max_examples=EACH,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=SLOW,
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case, label=operation.label, secret=secret):
            asked[label] = asked.get(label, 0) + 1
            headers = {"Authorization": f"Bearer {secret}"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()
    assert {label for label, number in asked.items() if number < 3} == set()
    assert len(asked) >= 17
