"""Stripe as a running stand-in, or as one in memory; and webhooks delivered through our own door."""

import pytest

from tests.vouchers.payments.told import Told
from vouchers.payments.gateways import GATEWAYS


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """In memory; it takes the place of Stripe."""
    stand_in = Told()
    monkeypatch.setitem(GATEWAYS, "stripe", lambda: stand_in)
    return stand_in
