"""Stripe as a running stand-in, and webhooks delivered through our own door."""

from tests.outside import outside, sandbox_process  # noqa: F401 - pytest finds fixtures here
