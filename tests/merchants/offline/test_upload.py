"""Scans made while a store was cut off."""

from datetime import timedelta

import pytest

from club.core.errors import Forbidden
from club.core.idempotency import KeyReused
from club.core.models import AuditEntry
from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from merchants.stores.models import Store
from tests import cast
from tests.merchants.offline.scene import SCANNED, cut_off
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import everything
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


def test_an_upload_redeems_at_the_moment_of_the_scan_and_the_price_of_that_day():
    scene = cut_off()
    row = scene.upload().row

    use = Redemption.objects.get()
    assert (row.state, row.problem, row.redemption, row.payable) == ("redeemed", "", use, None)
    assert (use.door, use.occurred_at, use.redeemed_at) == ("offline", SCANNED, cast.NOW)
    assert (use.payable.amount_fen, use.payable.day) == (2500, SCANNED.date())
    written = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(written) == ["voucher.redeemed", "scan.uploaded"]


def test_the_same_scan_again_brings_the_first_result():
    scene = cut_off()
    first = scene.upload()
    before = everything()
    again = scene.upload()

    assert (first.replayed, again.replayed, again.row) == (False, True, first.row)
    assert everything() == before


def test_another_scan_under_a_used_nonce_is_refused():
    scene = cut_off(uses=3)
    scene.upload()
    with pytest.raises(KeyReused):
        scene.upload(occurred_at=SCANNED + timedelta(minutes=1))
    assert (OfflineScan.objects.count(), Redemption.objects.count()) == (1, 1)


def test_a_qr_code_is_judged_when_it_was_scanned():
    """C04: hours later its frame is as good as it was then."""
    scene = cut_off()
    row = scene.upload(code=qr.payload(scene.wash.voucher, SCANNED)).row

    assert (row.state, row.redemption.voucher) == ("redeemed", scene.wash.voucher)


def test_a_picture_of_a_qr_code_is_looked_at_by_staff():
    """C04: the frame was old already when it was scanned."""
    scene = cut_off()
    row = scene.upload(code=qr.payload(scene.wash.voucher, SCANNED - timedelta(minutes=5))).row

    assert (row.state, row.problem, row.voucher) == ("conflict", "qr_expired", scene.wash.voucher)
    assert Payable.objects.count() == 0


def test_a_frame_that_was_used_online_is_looked_at_by_staff():
    """C04: the card has uses left, but this very frame was used."""
    scene = cut_off(uses=5)
    frame = qr.payload(scene.wash.voucher, SCANNED)
    scene.wash.redeem(frame, at=SCANNED)
    row = scene.upload(code=frame).row

    assert (row.state, row.problem, Redemption.objects.count()) == ("conflict", "qr_expired", 1)


def test_a_voucher_used_online_meanwhile_is_a_conflict_and_unpaid():
    scene = cut_off()
    row = scene.conflict()

    assert (row.state, row.problem, row.redemption, row.payable) == (
        "conflict",
        "already_redeemed",
        None,
        None,
    )
    assert (row.voucher, Payable.objects.count()) == (scene.wash.voucher, 1)


@pytest.mark.parametrize(
    ("code", "problem"),
    [("", "invalid_code"), ("v1.1.zz", "bad_signature"), ("unknown", "invalid_code")],
)
def test_nonsense_is_refused(code: str, problem: str):
    scene = cut_off()
    row = scene.upload(code=codes.make() if code == "unknown" else code).row

    assert (row.state, row.problem, row.voucher) == ("refused", problem, None)
    assert Redemption.objects.count() == 0


def test_a_code_of_a_product_the_merchant_never_sold_tells_it_nothing():
    scene, other = cut_off(), cut_off()
    row = scene.upload(code=other.wash.voucher.code).row

    assert (row.state, row.problem, row.voucher) == ("refused", "invalid_code", None)


@pytest.mark.parametrize(
    ("occurred_at", "state", "problem"),
    [
        (cast.NOW - timedelta(hours=72), "redeemed", ""),
        (cast.NOW - timedelta(hours=72, seconds=1), "refused", "too_late"),
        (cast.NOW + timedelta(minutes=5), "redeemed", ""),
        (cast.NOW + timedelta(minutes=5, seconds=1), "refused", "invalid"),
    ],
)
def test_a_scan_is_at_most_three_days_old_and_five_minutes_ahead(occurred_at, state, problem):
    scene = cut_off()
    scene.wash.voucher.valid_from = cast.NOW - timedelta(days=9)
    scene.wash.voucher.save()
    row = scene.upload(occurred_at=occurred_at).row

    assert (row.state, row.problem) == (state, problem)


def test_uses_beyond_the_limit_of_the_day_are_looked_at_by_staff():
    scene = cut_off(uses=9, offline_per_day=3)
    rows = [scene.upload(f"n{number}", quantity=size).row for number, size in enumerate([2, 2, 1])]

    assert [(row.state, row.problem) for row in rows] == [
        ("redeemed", ""),
        ("conflict", "offline_limit"),
        ("redeemed", ""),
    ]
    scene.wash.voucher.refresh_from_db()
    assert (scene.wash.voucher.uses_left, Payable.objects.count()) == (6, 2)


def test_a_scan_of_the_day_before_counts_for_its_own_day():
    scene = cut_off(uses=9, offline_per_day=1)
    scene.wash.voucher.valid_from = cast.NOW - timedelta(days=9)
    scene.wash.voucher.save()
    days = [SCANNED, SCANNED - timedelta(days=1)]

    assert [scene.upload(f"{day}", occurred_at=day).row.state for day in days] == ["redeemed", "redeemed"]


@pytest.mark.parametrize("forced", [False, True])
def test_a_store_without_the_grant_uploads_nothing(forced: bool):
    """K08: an ordinary clerk cannot force a use."""
    scene = cut_off()
    Store.objects.update(takes_offline=False)
    scene.store.refresh_from_db()
    before = everything()
    with pytest.raises(Forbidden):
        scene.upload(forced=forced)
    assert (everything(), OfflineScan.objects.count()) == (before, 0)


def test_what_was_forced_stays_marked():
    """K08"""
    assert cut_off().upload(forced=True).row.forced is True


@pytest.mark.django_db(transaction=True)
def test_one_scan_uploaded_by_ten_connections_is_one_use():
    scene = cut_off(uses=20)
    done = at_once(10, lambda _number: scene.upload())

    assert sorted(one.replayed for one in done) == [False] + [True] * 9
    assert (OfflineScan.objects.count(), Redemption.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_ten_scans_at_once_stay_within_the_limit_of_the_day():
    scene = cut_off(uses=20, offline_per_day=4)
    done = at_once(10, lambda number: scene.upload(f"n{number}"))

    assert sorted(one.row.state for one in done) == ["conflict"] * 6 + ["redeemed"] * 4
