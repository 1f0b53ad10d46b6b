"""A frame of the rotating QR code at a till."""

import pytest
from django.utils import timezone

from merchants.ledger.models import Payable
from tests import cast
from tests.merchants.counter_scene import shop_offering, till, voucher_for
from vouchers.lifecycle import qr
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


def test_the_same_frame_after_its_use_is_answered_to_its_own_key_only():
    """C04: the frame of a card with uses left; its key brings the answer, another key nothing."""
    wash = cast.product()
    here, voucher = till(shop_offering(wash)), voucher_for(wash, uses_total=3, uses_left=3)
    frame = qr.payload(voucher, timezone.now())
    first = here.redeem(frame, "key-1")
    again, other = here.redeem(frame, "key-1"), here.redeem(frame, "key-2")

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "qr_expired")
    assert Redemption.objects.count() == Payable.objects.count() == 1
