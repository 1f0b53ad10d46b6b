"""Which lines, rests and holds count, and which are none of this statement's business."""

from datetime import date

import pytest

from merchants.ledger.actions import correct_payable, mirror_payable
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.models import Hold, Payable
from merchants.settlement import actions
from merchants.settlement.models import Payout, Statement
from merchants.settlement.queries import (
    holds_on,
    lines_of,
    negative_rest,
    open_period,
    payable_now,
    recomputed,
    sums_of,
    unpaid,
)
from tests import cast
from tests.merchants.settlement.scene import CLERK, Scene, moment, owe, prepare, september

pytestmark = pytest.mark.django_db


def hold(scene: Scene, **what: object) -> Hold:
    facts = {"kind": Hold.Kind.REVIEW, "reason": "查", "by": CLERK, "at": moment(9), **what}
    return place_hold(merchant=scene.shop.merchant, **facts)


def numbers(rows) -> set[str]:
    return set(rows.values_list("number", flat=True))


def test_the_running_period_counts_what_is_free_of_this_merchant_until_that_day():
    scene, other = september(), september()
    for day in (1, 2, 3):
        owe(scene.shop, scene.wash, moment(day))
    owe(other.shop, other.wash, moment(1))
    free = list(Payable.objects.filter(merchant=scene.shop.merchant, line__isnull=True).order_by("pk"))
    mirror_payable(payable=free[0], at=moment(2))
    correct_payable(payable=free[0], difference_fen=-100, at=moment(2))
    kept = hold(scene, payable=free[1])
    hold(scene, payable=Payable.objects.filter(merchant=other.shop.merchant).first())
    hold(scene)
    running = open_period(scene.shop.merchant, date(2026, 10, 2))
    assert (running.lines, running.uses, running.undone) == (3, 1, 1)
    assert (running.amount_fen, running.carried_fen, running.due_fen) == (-100, 0, -100)
    assert running.period.label == "202610"
    release_hold(hold=kept, by=CLERK, at=moment(3))
    assert open_period(scene.shop.merchant, date(2026, 10, 3)).lines == 5


def test_a_merchant_without_anything_has_an_empty_period():
    empty = open_period(cast.merchant(), date(2026, 10, 2))
    assert (empty.lines, empty.amount_fen, empty.carried_fen, empty.due_fen) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "state, counts",
    [("draft", True), ("sent", True), ("confirmed", True), ("disputed", False), ("carried", False)],
)
def test_a_rest_is_what_a_merchant_owes_us_until_it_is_carried(state: str, counts: bool):
    scene, other = september(), september()
    for each in (scene, other):
        correct_payable(payable=each.lines[0].payable, difference_fen=-2500, at=moment(9))
        [row] = actions.draw_up(
            day=date(2026, 11, 1), at=moment(1, 11), by=CLERK, merchant=each.shop.merchant
        )
        Statement.objects.filter(pk=row.pk).update(state=state)
    assert negative_rest(scene.shop.merchant) == -2500 * counts
    owe(scene.shop, scene.wash, moment(1, 11))
    running = open_period(scene.shop.merchant, date(2026, 11, 2))
    assert running.due_fen == 2500 - 2500 * counts


def test_a_statement_is_counted_again_from_its_own_debts():
    scene, other = september(), september(uses=1)
    assert (recomputed(scene.statement), recomputed(other.statement)) == ((3, 7500), (1, 2500))
    assert recomputed(Statement(pk=0)) == (0, 0)
    assert list(lines_of(scene.statement)) == scene.lines[::-1]


def test_lines_are_added_up_by_product_and_by_store_the_dearest_first():
    scene = september(uses=2)
    shop, merchant = scene.shop, scene.shop.merchant
    second = cast.store(merchant, name="高新店")
    polish = cast.product(name="养护")
    cast.agreement(merchant, polish, 9000)
    for place in (shop, second):
        owe(place, polish, moment(2))
    owe(shop, scene.wash, moment(3))
    september()
    [october] = actions.draw_up(day=date(2026, 11, 1), at=moment(1, 11), by=CLERK, merchant=merchant)
    sums = sums_of(october)
    products = [(row.name, row.unit_price_fen, row.quantity, row.amount_fen) for row in sums.products]
    assert products == [("养护", 9000, 2, 18_000), (scene.wash.name, 2500, 1, 2500)]
    stores = [(row.code, row.lines, row.amount_fen) for row in sums.stores]
    assert stores == [(shop.code, 2, 11_500), (second.code, 1, 9000)]


@pytest.mark.parametrize("of", ["merchant", "statement", "line"])
def test_what_is_held_is_not_paid_and_everything_else_is(of: str):
    scene, other = september(), september()
    for each in (scene, other):
        each.approve()
    about = {"statement": {"statement": scene.statement.number}, "line": {"payable": scene.lines[1].payable}}
    kept = hold(scene, **about.get(of, {}))
    mine, both = Statement.objects.filter(pk=scene.statement.pk), Statement.objects.all()
    assert (list(holds_on(scene.statement)), list(holds_on(other.statement))) == ([kept], [])
    for rows in (payable_now, unpaid):
        assert (numbers(rows(mine)), numbers(rows(both))) == (set(), {other.statement.number})
    release_hold(hold=kept, by=CLERK, at=moment(10))
    assert (list(holds_on(scene.statement)), numbers(unpaid(both))) == (
        [],
        {scene.statement.number, other.statement.number},
    )


def test_a_hold_of_another_statement_or_a_line_that_stands_elsewhere_holds_nothing_here():
    scene = september()
    scene.approve()
    owe(scene.shop, scene.wash, moment(2))
    free = Payable.objects.get(line__isnull=True)
    hold(scene, statement="ST202608-OTHER")
    hold(scene, payable=free)
    assert list(holds_on(scene.statement)) == []
    assert numbers(unpaid(Statement.objects.all())) == {scene.statement.number}


def test_what_stands_in_a_run_or_is_not_approved_or_asks_for_nothing_is_not_paid():
    scene, other, third = september(), september(), september()
    for each in (scene, other):
        each.approve()
    third.confirm()
    everything = Statement.objects.all()
    assert numbers(payable_now(everything)) == {scene.statement.number, other.statement.number}
    prepare(scene)
    assert numbers(unpaid(everything)) == {other.statement.number}
    Payout.objects.update(state=Payout.State.FAILED)
    assert numbers(unpaid(everything)) == {scene.statement.number, other.statement.number}
    Payout.objects.update(state=Payout.State.CANCELLED)
    assert scene.statement.number in numbers(unpaid(everything))


@pytest.mark.parametrize("due_fen, paid", [(1, True), (0, False), (-1, False)])
def test_a_fen_is_paid_and_nothing_is_not(due_fen: int, paid: bool):
    scene = september()
    facts = {"drawn_at": moment(1), "lines_count": 0, "lines_fen": due_fen, "carried_fen": 0}
    Statement.objects.create(
        merchant=scene.shop.merchant,
        number="ST1",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 2, 1),
        state=Statement.State.APPROVED,
        due_fen=due_fen,
        **facts,
    )
    assert numbers(unpaid(Statement.objects.filter(number="ST1"))) == ({"ST1"} if paid else set())
