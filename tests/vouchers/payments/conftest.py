"""Stripe as a running stand-in, and webhooks delivered through our own door."""

from tests.outside import outside, sandbox_process, wechat_pay  # noqa: F401 - pytest finds fixtures here
