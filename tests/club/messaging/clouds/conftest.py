"""The outside world of these tests is the sandbox itself."""

from tests.outside import outside  # noqa: F401 - pytest finds fixtures by name
