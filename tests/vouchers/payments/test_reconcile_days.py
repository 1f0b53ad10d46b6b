"""Which days are laid beside a gateway's list, and what is kept of it; the gateway is one in memory."""

from datetime import date, timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.core.clock import end_of, midnight
from club.core.models import AuditEntry
from tests.cast import NOW
from tests.vouchers.payments.told import Told, paid, refund_sighting, sighting
from tests.whole import expect_nothing_left
from vouchers.payments.actions import DayNotOver, ListNotReady, reconcile, reconcile_recent
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable, Movement
from vouchers.payments.models import Reconciliation, Refund

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 15)
OVER = end_of(DAY)
HOUR = timedelta(hours=1)


def moved(kind: str, number: str, fen: int) -> Movement:
    return Movement(kind, number, "pi_9", fen, "CNY", NOW)


def named(row: Reconciliation) -> list[tuple[str, int | None, int | None]]:
    return [(one["kind"], one["ours_fen"], one["theirs_fen"]) for one in row.differences]


def compare(**other: Any) -> Reconciliation:
    return reconcile(**{"day": DAY, "by": SYSTEM, "at": OVER, **other})


def days() -> list[date]:
    return list(Reconciliation.objects.order_by("day").values_list("day", flat=True))


def test_what_came_and_what_went_is_added_up_with_its_trace(told: Told):
    told.says = {"pi_9": ""}
    told.says["movements"] = [
        moved("payment", "ch_1", 5),
        moved("refund", "re_1", 2),
        moved("chargeback", "d", 1),
    ]
    row = compare()
    assert (row.payments, row.came_fen, row.returns, row.went_fen, row.agrees) == (1, 5, 2, 3, False)
    assert (told.span, row.made_at) == ((midnight(DAY), OVER), OVER)
    assert [kind for kind, _ours, _theirs in named(row)] == [
        *("payment_unknown", "refund_unknown", "chargeback_unknown"),
    ]
    [entry] = AuditEntry.objects.all()
    facts = {"day": "2026-09-15", "gateway": "stripe", "differences": 3}
    assert (entry.verb, entry.data) == ("payment.reconciled", facts)


def test_comparing_again_replaces_that_day_of_that_gateway_alone(told: Told):
    told.says = {"movements": []}
    facts: dict[str, Any] = {"made_at": NOW, "payments": 0, "came_fen": 7, "returns": 0, "went_fen": 0}
    facts |= {"agrees": False}
    for day, gateway in ((DAY, "wechatpay"), (DAY - timedelta(days=1), "stripe")):
        Reconciliation.objects.create(day=day, gateway=gateway, **facts)
    assert compare().pk == compare().pk
    assert Reconciliation.objects.filter(came_fen=7).count() == 2
    assert Reconciliation.objects.get(day=DAY, gateway="stripe").agrees


def test_what_cannot_be_written_to_the_trail_is_not_kept(told: Told):
    told.says = {"movements": []}
    expect_nothing_left(lambda by: compare(by=by), days)


def test_a_day_is_compared_when_it_is_over_and_its_list_is_whole(told: Told):
    told.says, told.list_takes = {"movements": []}, 2 * HOUR
    with pytest.raises(DayNotOver):
        compare(at=OVER - timedelta(seconds=1))
    with pytest.raises(ListNotReady):
        compare(at=OVER + 2 * HOUR - timedelta(seconds=1))
    assert (days(), told.asked) == ([], [])
    assert compare(at=OVER + 2 * HOUR).agrees


@pytest.mark.parametrize(
    "answer, missing",
    [("paid", False), ("created", True), ("failed", True), (GatewayRefused(), True)],
)
def test_money_that_stands_here_only_is_asked_about_before_it_is_missed(
    told: Told, answer: Any, missing: bool
):
    row = paid()
    told.says = {"movements": []}
    told.says["cs_1"] = sighting(row, answer) if isinstance(answer, str) else answer
    assert named(compare()) == [("payment_missing", 6800, None)] * missing
    assert told.asked[-1] == ("look", "cs_1")


@pytest.mark.parametrize(
    "answer, missing", [("done", False), ("asked", False), ("failed", True), (GatewayRefused(), True)]
)
def test_a_refund_that_stands_here_only_is_asked_about_before_it_is_missed(
    told: Told, answer: Any, missing: bool
):
    row = paid(paid_at=NOW - timedelta(days=9))
    facts = {"amount_fen": 1000, "state": "done", "asked_at": NOW, "ended_at": NOW, "refund_id": "re_1"}
    back = Refund.objects.create(payment=row, **facts)
    told.says = {"movements": []}
    told.says["re_1"] = refund_sighting(back, answer) if isinstance(answer, str) else answer
    found = compare()
    assert named(found) == [("refund_missing", 1000, None)] * missing
    assert {(one["number"], one["payment"]) for one in found.differences} <= {("re_1", str(row.uid))}


def test_a_payment_without_a_page_is_nowhere_there(told: Told):
    paid(session_id=None)
    told.says = {"movements": [], "": GatewayRefused()}
    assert named(compare()) == [("payment_missing", 6800, None)]


# --- the last week -------------------------------------------------------------------------


def test_the_last_seven_days_are_compared_the_oldest_first_and_agreeing_ones_once(told: Told):
    told.says = {"movements": []}
    assert reconcile_recent(at=OVER) == 0
    week = [DAY - timedelta(days=back) for back in range(6, -1, -1)]
    assert (days(), len(told.asked)) == (week, 7)
    reconcile_recent(at=OVER)
    assert len(told.asked) == 7
    assert list(Reconciliation.objects.order_by("pk").values_list("day", flat=True)) == week


def test_a_day_that_does_not_agree_is_compared_again_and_its_differences_counted(told: Told):
    told.says = {"movements": [], "pi_9": ""}
    reconcile_recent(at=OVER)
    Reconciliation.objects.filter(day=DAY).update(agrees=False)
    told.says["movements"] = [moved("payment", "ch_1", 5), moved("payment", "ch_2", 5)]
    assert reconcile_recent(at=OVER) == 2
    assert len(Reconciliation.objects.get(day=DAY).differences) == 2
    assert Reconciliation.objects.filter(agrees=True).count() == 6


def test_a_day_whose_list_is_not_whole_yet_waits(told: Told):
    told.says, told.list_takes = {"movements": []}, HOUR
    reconcile_recent(at=OVER + HOUR - timedelta(seconds=1))
    assert days()[-1] == DAY - timedelta(days=1)
    reconcile_recent(at=OVER + HOUR)
    assert (days()[-1], len(days())) == (DAY, 7)


def test_days_of_another_gateway_are_not_taken_for_this_ones(told: Told):
    told.says = {"movements": []}
    reconcile_recent(at=OVER)
    Reconciliation.objects.update(gateway="wechatpay")
    reconcile_recent(at=OVER)
    assert Reconciliation.objects.filter(gateway="stripe").count() == 7


@pytest.mark.parametrize("away", [GatewayUnreachable(), GatewayRefused()])
def test_while_a_gateway_is_away_nothing_is_kept(told: Told, away: Exception):
    told.says = {"movements": away}
    assert (reconcile_recent(at=OVER), days()) == (0, [])
