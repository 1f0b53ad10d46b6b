"""Stripe as a running stand-in."""

from tests.outside import outside, sandbox_process  # noqa: F401 - pytest finds fixtures here
