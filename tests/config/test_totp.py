"""The codes of an authenticator app, by the vectors of RFC 6238."""

import pytest

from config.totp import code

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    "at, expected",
    [
        (59, "287082"),
        (60, "359152"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_a_code_is_that_of_the_standard(at: float, expected: str):
    assert code(SECRET, at) == code(SECRET.lower(), at + 0.5) == expected


def test_a_secret_needs_no_padding():
    assert code("GEZDGNBVGY", 59) == code("GEZDGNBVGY======", 59)
