"""What looks odd is flagged, once, and what is serious is not paid until somebody has looked."""

from datetime import datetime, timedelta

import pytest

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI, local_date
from club.core.models import AuditEntry
from merchants.bookings.models import BookingRule
from merchants.ledger.models import Hold
from merchants.quality import actions
from merchants.quality.actions.decide_flag import AlreadyDecided, ReasonMissing
from merchants.quality.models import Flag, FlaggedUse, FlagKind, UsePlace
from merchants.settlement.actions import draw_up
from merchants.settlement.models import StatementLine
from tests import cast
from tests.merchants.quality.scene import MINUTE, NOW, STAFF, look, only, wash
from vouchers.lifecycle.actions import reverse

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD = NOW - 20 * DAY
NIGHT = datetime(2026, 9, 30, 2, 30, tzinfo=SHANGHAI)


def flags() -> list[tuple[str, int]]:
    return list(Flag.objects.order_by("pk").values_list("kind", "uses_count"))


def test_six_uses_in_five_minutes_by_one_clerk_are_flagged_and_their_money_is_held() -> None:
    only("speed")
    uses = wash().uses(6, MINUTE)
    [flag] = look()
    assert (flag.kind, flag.uses_count, flag.first_at, flag.last_at) == (
        *("speed", 6, NOW),
        NOW + 5 * MINUTE,
    )
    held = Hold.objects.open().filter(kind="anomaly", reference=flag.reference)
    assert set(held.values_list("payable_id", flat=True)) == {use.payable_id for use in uses}


@pytest.mark.parametrize("number, apart", [(5, MINUTE), (6, 2 * MINUTE)])
def test_fewer_or_slower_uses_are_no_flag(number: int, apart: timedelta) -> None:
    only("speed")
    wash().uses(number, apart)
    assert (look(), flags(), Hold.objects.count()) == ([], [], 0)


def test_two_clerks_at_once_are_not_one_fast_clerk() -> None:
    only("speed")
    first = wash()
    second = wash()
    second.store, second.product = first.store, first.product
    first.uses(4, MINUTE)
    second.uses(4, MINUTE)
    assert look() == []


def test_only_the_crowded_minutes_of_a_day_are_flagged() -> None:
    only("speed")
    shop = wash()
    shop.use(NOW - 30 * MINUTE)
    shop.uses(7, MINUTE / 2)
    shop.use(NOW + 30 * MINUTE)
    look()
    assert flags() == [("speed", 7)]


def test_looking_again_finds_nothing_new_and_later_uses_join_the_open_flag() -> None:
    only("speed")
    shop = wash()
    shop.uses(6, MINUTE / 2)
    look()
    assert look() == []
    shop.use(NOW + 3 * MINUTE)
    look()
    assert flags() == [("speed", 7)]
    assert AuditEntry.objects.filter(verb="flag.raised").count() == 1


def test_the_same_member_and_clerk_four_times_in_a_week_are_flagged() -> None:
    only("pair")
    shop, friend = wash(), cast.member()
    shop.uses(4, DAY, start=NOW - 3 * DAY, member=friend, valid_from=OLD)
    shop.uses(2, DAY, start=NOW - DAY, valid_from=OLD)
    look()
    assert flags() == [("pair", 4)]


def test_three_times_or_over_a_longer_time_are_not() -> None:
    only("pair")
    shop, friend = wash(), cast.member()
    shop.uses(3, DAY, start=NOW - 2 * DAY, member=friend, valid_from=OLD)
    shop.use(NOW - 9 * DAY, member=friend, valid_from=OLD)
    assert look() == []


def test_a_use_at_night_is_flagged_but_its_money_is_not_held() -> None:
    only("night")
    wash().use(NIGHT)
    look(at=NIGHT + MINUTE)
    assert (flags(), Hold.objects.count()) == ([("night", 1)], 0)


def test_what_is_ordered_by_night_is_not_odd() -> None:
    only("night")
    shop = wash()
    BookingRule.objects.create(product=shop.product, mode=BookingRule.Mode.ON_DEMAND)
    shop.use(NIGHT)
    assert look(at=NIGHT + MINUTE) == []


@pytest.mark.parametrize("hour, minute, odd", [(22, 59, False), (23, 0, True), (4, 59, True), (5, 0, False)])
def test_the_night_goes_from_eleven_to_five(hour: int, minute: int, odd: bool) -> None:
    only("night")
    moment = datetime(2026, 9, 30, hour, minute, tzinfo=SHANGHAI)
    wash().use(moment)
    assert bool(look(at=moment + MINUTE)) is odd


def test_a_use_far_from_the_store_is_flagged() -> None:
    only("far")
    near, far = wash().uses(2, MINUTE)
    UsePlace.objects.create(redemption=near, metres=2999, told_at=NOW)
    UsePlace.objects.create(redemption=far, metres=3000, told_at=NOW)
    look()
    assert list(FlaggedUse.objects.values_list("redemption", flat=True)) == [far.pk]


def test_a_store_that_is_crowded_only_at_the_end_of_the_month_is_flagged() -> None:
    only("month_end", uses=4)
    end = datetime(2026, 9, 30, 12, tzinfo=SHANGHAI)
    quiet, busy = wash(), wash()
    for shop, usual in ((quiet, 1), (busy, 40)):
        shop.uses(usual, MINUTE, start=NOW)
        shop.uses(4, MINUTE, start=end)
    look(at=end + timedelta(hours=6))
    assert list(Flag.objects.values_list("kind", "store", "uses_count")) == [("month_end", quiet.store.pk, 4)]


def test_vouchers_used_on_their_last_day_are_flagged_together() -> None:
    only("expiry", uses=3)
    shop = wash()
    shop.uses(3, 20 * MINUTE, valid_until=NOW + timedelta(hours=20))
    shop.uses(3, 20 * MINUTE, valid_until=NOW + 9 * DAY)
    look()
    assert flags() == [("expiry", 3)]


def test_what_was_undone_is_not_odd() -> None:
    only("speed")
    uses = wash().uses(6, MINUTE)
    reverse(redemption=uses[0], reason="误扫", by=SYSTEM, at=NOW + 6 * MINUTE)
    assert look() == []


def test_a_rule_that_is_off_finds_nothing() -> None:
    only("night", uses=1)
    wash().uses(6, MINUTE)
    assert look() == []


def test_a_held_use_enters_no_statement_and_a_cleared_one_enters_the_next() -> None:
    only("speed", uses=2)
    kept = wash().uses(2, MINUTE)
    [flag] = look()
    october = local_date(NOW).replace(day=1, month=NOW.month % 12 + 1)
    draw_up(day=october, at=NOW + 40 * DAY, by=SYSTEM)
    assert StatementLine.objects.count() == 0
    actions.clear_flag(flag=flag, reason="周年庆，排队的客户多", by=STAFF, at=NOW + DAY)
    draw_up(day=october, at=NOW + 40 * DAY, by=SYSTEM)
    lines = StatementLine.objects.values_list("payable", flat=True)
    assert set(lines) == {use.payable_id for use in kept}


def test_a_cleared_flag_keeps_its_reason_and_does_not_come_back() -> None:
    only("speed")
    wash().uses(6, MINUTE)
    [flag] = look()
    done = actions.clear_flag(flag=flag, reason=" 团体活动 ", by=STAFF, at=NOW + DAY)
    assert (done.state, done.reason, done.decided_at, done.decided_by_id) == (
        *("cleared", "团体活动", NOW + DAY),
        "staff",
    )
    assert (look(), Hold.objects.open().count()) == ([], 0)


def test_a_confirmed_flag_keeps_the_money_back_even_where_the_rule_did_not() -> None:
    only("night")
    use = wash().use(NIGHT)
    [flag] = look(at=NIGHT + MINUTE)
    actions.confirm_flag(flag=flag, reason="监控显示店内无车", by=STAFF, at=NOW)
    assert list(Hold.objects.open().values_list("payable", "reference")) == [(use.payable_id, flag.reference)]


@pytest.mark.parametrize("act", [actions.clear_flag, actions.confirm_flag])
def test_a_flag_is_decided_once(act) -> None:
    only("speed")
    wash().uses(6, MINUTE)
    [flag] = look()
    actions.clear_flag(flag=flag, reason="好", by=STAFF, at=NOW)
    before = AuditEntry.objects.count()
    with pytest.raises(AlreadyDecided):
        act(flag=flag, reason="又一次", by=STAFF, at=NOW)
    assert (AuditEntry.objects.count(), Hold.objects.open().count()) == (before, 0)


@pytest.mark.parametrize("act", [actions.clear_flag, actions.confirm_flag])
def test_a_flag_is_not_decided_without_a_reason(act) -> None:
    only("speed")
    wash().uses(6, MINUTE)
    [flag] = look()
    with pytest.raises(ReasonMissing):
        act(flag=flag, reason="  ", by=STAFF, at=NOW)
    flag.refresh_from_db()
    assert (flag.state, Hold.objects.open().count()) == ("open", 6)


def test_every_kind_has_its_rule_and_what_staff_set_stays() -> None:
    actions.ensure_flag_rules()
    only("speed", uses=9)
    rules = {rule.kind: rule.uses for rule in actions.ensure_flag_rules()}
    assert (set(rules), rules["speed"]) == (set(FlagKind.values), 9)
