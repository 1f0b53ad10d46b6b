"""Staff decide about scans in conflict."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from club.core.models import AuditEntry
from club.messaging.models import Message
from cms.reports.invariants.check import Bad
from cms.reports.invariants.proof import prove
from merchants.ledger.actions import NotOfferedHere
from merchants.ledger.models import Payable
from merchants.offline.actions import AlreadyReviewed, ReasonNeeded, approve_scan, reject_scan
from merchants.offline.models import OfflineScan
from merchants.offline.queries import other_sides
from merchants.stores.models import Agreement, Store
from tests import cast
from tests.merchants.offline.scene import SCANNED, STAFF, CutOff, cut_off
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import everything
from vouchers.lifecycle.actions import extend, hand_over, replace, reverse, void
from vouchers.lifecycle.models import Handover, LimitCounter, Redemption, Voucher
from vouchers.lifecycle.refusals import MemberLimit

pytestmark = pytest.mark.django_db
WHY = "顾客确认当天洗过车"


def _bad() -> list[str]:
    return [found.check.name for found in prove() if found.bad != Bad()]


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


def _approved(scene: CutOff, at: datetime = cast.NOW, **fields: Any) -> OfflineScan:
    return approve_scan(scan=scene.upload(at=at, **fields).row, reason=WHY, by=STAFF, at=at)


def _left(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.state, voucher.uses_left


def test_a_use_that_the_rules_refused_is_taken_all_the_same():
    """The voucher was not for that day: whoever is paid for it has it, and it is not used once more."""
    scene = cut_off(blackout_dates=[SCANNED.date()])
    row = _approved(scene)

    assert (row.problem, row.state, row.redemption.payable.amount_fen) == ("outside_hours", "redeemed", 2500)
    assert (row.redemption.occurred_at, row.redemption.redeemed_at) == (SCANNED, cast.NOW)
    assert _left(scene.wash.voucher) == ("used", 0)
    assert Message.objects.filter(kind__code="voucher_redeemed").count() == 1
    assert _bad() == []


def test_a_use_beyond_a_limit_is_counted_beyond_it_and_given_back_when_it_is_undone():
    scene = cut_off(uses=3, per_member_per_month=1)
    Agreement.objects.update(month_budget_fen=2500)
    scene.wash.redeem()
    row = _approved(scene)

    counted = LimitCounter.objects.order_by("scope").values_list("used", "ceiling")
    assert (row.problem, list(counted)) == ("member_limit", [(2, 2), (5000, 5000)])
    assert _left(scene.wash.voucher) == ("live", 1)
    with pytest.raises(MemberLimit):
        scene.wash.redeem()
    reverse(redemption=row.redemption, reason=WHY, by=STAFF, at=cast.NOW)
    assert list(LimitCounter.objects.order_by("scope").values_list("used", flat=True)) == [1, 2500]
    assert _left(scene.wash.voucher) == ("live", 2)
    assert _bad() == []


def test_a_budget_set_afterwards_knows_what_was_honoured_before():
    scene = cut_off(uses=3, blackout_dates=[SCANNED.date()])
    Agreement.objects.update(month_budget_fen=9000)
    _approved(scene)
    _approved(scene, nonce="n2")

    assert list(LimitCounter.objects.values_list("used", "ceiling")) == [(5000, 9000)]
    assert _bad() == []


def test_a_discount_is_paid_in_full_although_the_month_is_used_up():
    """The store took a tenth of 200 yuan off; the cap of the month had 5 yuan left."""
    scene = cut_off(benefit="discount", discount_percent=10, uses=5, cap_per_month_fen=500, offline_per_day=0)
    row = _approved(scene, bill_fen=20_000)

    assert (row.redemption.benefit_fen, row.redemption.payable.amount_fen) == (2_000, 2_000)
    assert list(LimitCounter.objects.values_list("used", "ceiling")) == [(2_000, 2_000)]
    assert _bad() == []


@pytest.mark.parametrize(("bill_fen", "left"), [(3_000, ("live", 1, 2_000)), (5_000, ("used", 0, 0))])
def test_what_was_bought_from_a_stored_amount_is_taken_from_it(bill_fen: int, left: tuple[str, int, int]):
    scene = cut_off(benefit="value", value_fen=5_000, offline_per_day=0)
    Agreement.objects.update(price_fen=0)
    row = _approved(scene, bill_fen=bill_fen)

    voucher = row.redemption.voucher
    assert (voucher.state, voucher.uses_left, voucher.value_left_fen) == left
    assert row.redemption.payable.amount_fen == bill_fen
    assert _bad() == []


def test_a_bill_above_what_is_left_takes_nothing_and_is_paid_by_itself():
    scene = cut_off(benefit="value", value_fen=5_000)
    Agreement.objects.update(price_fen=0)
    row = _approved(scene, bill_fen=5_001)

    assert (row.state, row.redemption, row.payable.amount_fen) == ("approved", None, 5_001)
    assert Voucher.objects.get().value_left_fen == 5_000
    assert _bad() == []


def test_a_replaced_voucher_pays_with_the_one_that_its_holder_has_now():
    scene = cut_off(uses=2)
    first = replace(voucher=scene.wash.voucher, reason="截图外泄", by=STAFF, at=cast.NOW)
    second = replace(voucher=first, reason="截图外泄", by=STAFF, at=cast.NOW)
    scan = scene.upload().row
    row = approve_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)

    assert (row.problem, row.state, row.redemption.voucher) == ("void", "redeemed", second)
    assert [_left(voucher) for voucher in (scene.wash.voucher, first, second)] == [
        ("void", 2),
        ("void", 2),
        ("live", 1),
    ]
    assert [side.redemption for side in other_sides(scan)] == []
    assert _bad() == []


def test_undoing_what_was_taken_from_a_replacement_gives_it_to_the_newest():
    scene = cut_off()
    first = replace(voucher=scene.wash.voucher, reason="截图外泄", by=STAFF, at=cast.NOW)
    row = _approved(scene)
    reverse(redemption=row.redemption, reason=WHY, by=STAFF, at=cast.NOW)

    assert (_left(scene.wash.voucher), _left(first)) == (("void", 1), ("live", 1))
    assert _bad() == []


def test_staff_see_what_the_replacement_was_used_for():
    scene = cut_off(uses=2)
    new = replace(voucher=scene.wash.voucher, reason="截图外泄", by=STAFF, at=cast.NOW)
    use = scene.wash.redeem(new.code)

    assert [side.redemption for side in other_sides(scene.upload().row)] == [use]


@pytest.mark.parametrize("extended", [False, True])
def test_an_expired_voucher_has_the_use_no_more_even_when_it_is_extended(extended: bool):
    scene = cut_off(uses=2)
    Voucher.objects.update(valid_until=SCANNED - timedelta(hours=1), state="expired")
    row = _approved(scene)

    voucher = row.redemption.voucher
    assert (row.problem, _left(voucher)) == ("expired", ("expired", 1))
    if extended:
        extend(voucher=voucher, last_day=date(2027, 1, 1), reason=WHY, by=STAFF, at=cast.NOW)
        assert _left(voucher) == ("live", 1)
    assert _bad() == []


def test_an_offer_to_a_friend_ends_with_the_use():
    scene = cut_off()
    hand_over(voucher=scene.wash.voucher, by=STAFF, at=cast.NOW)
    row = _approved(scene)

    assert (row.problem, _left(scene.wash.voucher)) == ("being_given", ("used", 0))
    assert Handover.objects.get().state == Handover.State.TAKEN_BACK
    assert _bad() == []


def test_the_last_use_of_a_booked_voucher_is_not_there_to_take():
    scene = cut_off()
    Voucher.objects.update(state="booked")
    row = _approved(scene)

    assert (row.state, row.payable.amount_fen, _left(scene.wash.voucher)) == ("approved", 2500, ("booked", 1))


def test_a_withdrawn_voucher_has_no_use_to_take():
    scene = cut_off(uses=2)
    void(voucher=scene.wash.voucher, reason=WHY, by=STAFF, at=cast.NOW)
    row = _approved(scene)

    assert (row.state, row.payable.amount_fen, _left(scene.wash.voucher)) == ("approved", 2500, ("void", 2))
    assert _bad() == []


def test_a_booked_voucher_of_two_uses_keeps_one_for_its_booking():
    scene = cut_off(uses=2)
    Voucher.objects.update(state="booked")
    row = _approved(scene)

    assert (row.state, _left(scene.wash.voucher)) == ("redeemed", ("booked", 1))


def test_without_a_price_for_the_day_nothing_is_decided():
    scene = cut_off(blackout_dates=[SCANNED.date()])
    scan = scene.upload().row
    Agreement.objects.update(period=DateRange(date(2020, 1, 1), date(2020, 2, 1)))
    before = everything()
    with pytest.raises(NotOfferedHere):
        approve_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)
    assert (everything(), OfflineScan.objects.get().state) == (before, "conflict")


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


@pytest.mark.django_db(transaction=True)
def test_approving_and_redeeming_online_at_once_take_the_use_once():
    """K08: the use goes to one of ten; the store of the scan is paid either way."""
    scene = cut_off(offline_per_day=0)
    scan = scene.upload().row
    other = cast.store()
    cast.agreement(other.merchant, scene.wash.voucher.product)

    def act(number: int) -> object:
        if number:
            return scene.wash.redeem(store=other)
        return approve_scan(scan=scan, reason=WHY, by=STAFF, at=cast.NOW)

    done = at_once(10, act)
    scan.refresh_from_db()
    taken_online = [use for use in done if isinstance(use, Redemption)]
    assert (len(taken_online), scan.state) in [(0, "redeemed"), (1, "approved")]
    assert (_left(scene.wash.voucher), Redemption.objects.count()) == (("used", 0), 1)
    assert Payable.objects.filter(store=scene.store).count() == 1
    assert _bad() == []
