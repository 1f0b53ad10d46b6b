"""What the counter sees before using a voucher."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.vouchers.lifecycle.scene import car_wash, everything
from vouchers.lifecycle import qr
from vouchers.lifecycle.queries import Holder, lookup
from vouchers.lifecycle.refusals import InvalidCode

pytestmark = pytest.mark.django_db


def test_lookup_shows_what_and_for_whom_masked_and_changes_nothing():
    scene = car_wash(uses=3, questions=[{"code": "km", "label": "里程"}])
    before = everything()

    found = lookup(scene.voucher.code.lower(), scene.store, cast.NOW)

    assert (found.voucher, found.product, found.uses_left, found.uses_total) == (
        scene.voucher.uid,
        "免费洗车",
        3,
        3,
    )
    assert (found.valid_until, found.questions) == (
        scene.voucher.valid_until,
        [{"code": "km", "label": "里程"}],
    )
    phone = scene.voucher.member.customer.phone
    assert found.holder == Holder("王**", f"{phone[3:6]}****{phone[-4:]}", "")
    assert (found.verdict.usable, found.verdict.code) == (True, "")
    assert everything() == before


def test_lookup_shows_the_plate_only_where_the_voucher_is_for_one_car():
    scene = car_wash(needs_named_vehicle=True)
    scene.voucher.vehicle = cast.vehicle(scene.voucher.member.customer, plate="鲁A12345")
    scene.voucher.save()

    assert lookup(scene.voucher.code, scene.store, cast.NOW).holder.plate == "鲁A***45"


def test_lookup_says_why_a_voucher_cannot_be_used():
    scene = car_wash()
    scene.redeem()

    verdict = lookup(scene.voucher.code, scene.store, cast.NOW).verdict

    assert (verdict.usable, verdict.code) == (False, "already_redeemed")


def test_lookup_knows_the_limits_and_scanned_frames():
    scene = car_wash(uses=5, per_store_per_day=1)
    frame = qr.payload(scene.voucher, cast.NOW)
    scene.redeem(code=frame)

    assert lookup(frame, scene.store, cast.NOW).verdict.code == "cap_reached"
    scene.voucher.refresh_from_db()
    scene.voucher.terms["per_store_per_day"] = None
    scene.voucher.save()
    assert lookup(frame, scene.store, cast.NOW).verdict.code == "qr_expired"


def test_lookup_tells_a_stranger_nothing():
    scene = car_wash()

    with pytest.raises(InvalidCode):
        lookup(scene.voucher.code, cast.store(), cast.NOW)
    scanned = lookup(qr.payload(scene.voucher, cast.NOW), cast.store(), cast.NOW)
    assert scanned.verdict.code == "not_offered_here"


def test_lookup_is_cheap():
    scene = car_wash(per_store_per_day=9)

    with CaptureQueriesContext(connection) as queries:
        lookup(scene.voucher.code, scene.store, cast.NOW)

    assert len(queries) == 3
