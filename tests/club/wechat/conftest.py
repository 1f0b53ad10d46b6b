"""The outside world for this room."""

from tests.outside import outside, sandbox_process  # noqa: F401 - pytest finds fixtures by name
