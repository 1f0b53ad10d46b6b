"""What the suite's short fuzz and `make fuzz` share: which answers are right, and a world to ask about."""

import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
SLOW += [HealthCheck.function_scoped_fixture]


def key_for(operation: schemathesis.schemas.APIOperation, merchant: str, integration: str) -> str:
    """The secret of the kind of key that a call takes."""
    [scheme] = operation.definition.raw["security"][0]
    return merchant if scheme == "MerchantKey" else integration
