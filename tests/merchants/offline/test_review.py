"""Staff decide about scans in conflict."""

from datetime import timedelta

import pytest

from club.core.models import AuditEntry
from cms.reports.invariants.check import Bad
from cms.reports.invariants.proof import prove
from merchants.ledger.models import Payable
from merchants.offline.actions import AlreadyReviewed, ReasonNeeded, approve_scan, reject_scan
from merchants.offline.models import OfflineScan
from merchants.stores.models import Store
from tests import cast
from tests.merchants.offline.scene import SCANNED, STAFF, cut_off
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import everything
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
WHY = "顾客确认当天洗过车"


def _bad() -> list[str]:
    return [found.check.name for found in prove() if found.check.invariant == "V4" and found.bad != Bad()]


def test_approving_pays_in_good_faith_at_the_price_of_the_scan():
    row = approve_scan(scan=cut_off().conflict(), reason=WHY, by=STAFF, at=cast.NOW)

    row.refresh_from_db()
    assert (row.state, row.redemption, row.payable.amount_fen) == ("approved", None, 2500)
    assert (row.payable.store, row.payable.day) == (row.store, SCANNED.date())
    assert (row.reviewed_at, row.reviewed_by_id, row.review_note) == (cast.NOW, STAFF.id, WHY)
    entry = AuditEntry.objects.get(verb="scan.approved")
    assert (entry.subject_id, entry.data["amount_fen"]) == (str(row.uid), 2500)
    assert _bad() == []


def test_approving_a_discount_pays_the_share_of_what_came_off():
    """A tenth of 200 yuan, all of it the store's; the price of 25 yuan is only the most that is paid."""
    scene = cut_off(benefit="discount", discount_percent=10)
    scene.wash.redeem(amount_fen=5_000, at=cast.NOW - timedelta(hours=1))
    scan = scene.upload(bill_fen=20_000).row

    row = approve_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)

    assert (row.state, row.payable.unit_price_fen, row.payable.quantity) == ("approved", 2_000, 1)
    assert _bad() == []


def test_approving_takes_the_use_from_a_voucher_that_still_has_it():
    """Beyond the limit of the day the voucher was left as it was; it must not be paid and used again."""
    scene = cut_off(uses=2, offline_per_day=0)
    row = approve_scan(scan=scene.upload().row, reason=WHY, by=STAFF, at=cast.NOW)

    scene.wash.voucher.refresh_from_db()
    assert (row.state, row.redemption, row.payable) == ("redeemed", Redemption.objects.get(), None)
    assert (scene.wash.voucher.uses_left, Payable.objects.count()) == (1, 1)
    assert (row.reviewed_at, row.review_note) == (cast.NOW, WHY)


def test_rejecting_leaves_the_scan_unpaid():
    scan = cut_off().conflict()
    row = reject_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)

    row.refresh_from_db()
    assert (row.state, row.payable, row.reviewed_at, row.review_note) == ("rejected", None, cast.NOW, WHY)
    assert Payable.objects.filter(store=scan.store).count() == 0
    assert AuditEntry.objects.filter(verb="scan.rejected", subject_id=str(row.uid)).count() == 1


@pytest.mark.parametrize("act", [approve_scan, reject_scan])
def test_a_decision_needs_a_reason(act):
    scan = cut_off().conflict()
    before = everything()
    with pytest.raises(ReasonNeeded):
        act(scan=scan, reason="  ", by=STAFF, at=cast.NOW)
    assert (everything(), OfflineScan.objects.get().state) == (before, "conflict")


@pytest.mark.parametrize("act", [approve_scan, reject_scan])
def test_a_scan_is_decided_once(act):
    scan = cut_off().conflict()
    reject_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)
    before = everything()
    with pytest.raises(AlreadyReviewed):
        act(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)
    assert everything() == before


@pytest.mark.parametrize("act", [approve_scan, reject_scan])
def test_a_scan_that_was_redeemed_is_nothing_to_decide(act):
    scan = cut_off().upload().row
    with pytest.raises(AlreadyReviewed):
        act(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)
    assert Payable.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_approve_at_once_pay_once():
    scan = cut_off().conflict()
    done = at_once(5, lambda _number: approve_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW))

    assert sorted(type(one).__name__ for one in done) == ["AlreadyReviewed"] * 4 + ["OfflineScan"]
    assert Payable.objects.filter(store=Store.objects.get(takes_offline=True)).count() == 1
