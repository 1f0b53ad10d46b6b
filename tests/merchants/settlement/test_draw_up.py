"""Statements of the period that is over."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from club.core import audit
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from merchants.ledger.actions import mirror_payable, record_payable
from merchants.ledger.models import Payable
from merchants.settlement.actions import WrongState, confirm, draw_up, send
from merchants.settlement.models import Statement, StatementLine
from merchants.settlement.queries import open_period, recomputed, sums_of
from merchants.stores.models import Merchant, Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def moment(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def shop_with_price(price_fen: int = 2500, **merchant):
    shop = cast.store(cast.merchant(**merchant))
    wash = cast.product()
    cast.agreement(shop.merchant, wash, price_fen)
    return shop, wash


def use(shop, wash, at: datetime, quantity: int = 1) -> Payable:
    return record_payable(store=shop, product=wash, quantity=quantity, at=at)


def draw(day: date, **scope) -> list[Statement]:
    return draw_up(day=day, at=moment(day.month, day.day, 2), by=audit.SYSTEM, **scope)


def test_a_month_is_summed_at_the_agreed_price():
    shop, wash = shop_with_price(code="SH00001")
    for day in (1, 15, 30):
        use(shop, wash, moment(9, day))
    use(shop, wash, moment(10, 1, 0))
    [statement] = draw(OCTOBER)
    assert statement.number == "ST202609-SH00001"
    assert (statement.period_start, statement.period_end) == (date(2026, 9, 1), OCTOBER)
    assert (statement.lines_count, statement.lines_fen, statement.due_fen) == (3, 7500, 7500)
    assert recomputed(statement) == (3, 7500)
    assert statement.state == Statement.State.DRAFT
    assert AuditEntry.objects.filter(verb="statement.drawn", subject_id=str(statement.uid)).count() == 1


def test_every_merchant_gets_its_own_statement():
    first, second, idle = shop_with_price(2500), shop_with_price(3000), shop_with_price()
    use(*first, moment(9, 2))
    use(*second, moment(9, 3), quantity=2)
    drawn = draw(OCTOBER)
    assert [(row.merchant, row.due_fen) for row in drawn] == [
        (first[0].merchant, 2500),
        (second[0].merchant, 6000),
    ]
    assert not Statement.objects.filter(merchant=idle[0].merchant).exists()


def test_drawing_again_draws_nothing_twice():
    shop, wash = shop_with_price()
    use(shop, wash, moment(9, 2))
    draw(OCTOBER)
    assert draw(OCTOBER) == []
    assert (Statement.objects.count(), StatementLine.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(verb="statement.drawn").count() == 1


@pytest.mark.parametrize(
    "strange",
    [
        {"amount_fen": 2501},
        {"statement_id": "of another merchant"},
        {"statement_id": -1},
        {"payable_id": -1},
        {"payable_id": -1, "statement_id": -1},
    ],
)
def test_the_database_refuses_a_line_that_is_not_of_its_debt_and_its_merchant(strange: dict[str, object]):
    first, second = shop_with_price(), shop_with_price()
    use(*first, moment(9, 2))
    use(*second, moment(9, 2))
    mine, other = draw(OCTOBER)
    late = use(*first, moment(9, 29))
    row = {"statement_id": mine.pk, "payable_id": late.pk, "amount_fen": 2500} | strange
    if row["statement_id"] == "of another merchant":
        row["statement_id"] = other.pk
    good = StatementLine(statement=other, payable=use(*second, moment(9, 29)), amount_fen=2500)
    with pytest.raises(IntegrityError, match="statement line"), transaction.atomic():
        StatementLine.objects.bulk_create([good, StatementLine(**row)])
    assert StatementLine.objects.count() == 2


def test_what_comes_late_goes_into_the_next_statement():
    shop, wash = shop_with_price()
    first = use(shop, wash, moment(9, 30))
    draw(OCTOBER)
    mirror_payable(payable=first, at=moment(10, 1))
    use(shop, wash, moment(9, 29))  # uploaded after September was drawn up
    use(shop, wash, moment(10, 8))
    assert draw(OCTOBER) == []
    [statement] = draw(NOVEMBER)
    assert (statement.lines_count, statement.lines_fen) == (3, 2500)
    assert StatementLine.objects.count() == Payable.objects.count() == 4


def test_a_negative_rest_is_carried_into_the_next_statement():
    shop, wash = shop_with_price()
    use(shop, wash, moment(9, 2))
    [september] = draw(OCTOBER)
    mirror_payable(payable=Payable.objects.get(), at=moment(10, 1))
    [october] = draw(NOVEMBER)
    for day in (1, 2):
        use(shop, wash, moment(11, day))
    [november] = draw(date(2026, 12, 1))
    october.refresh_from_db()
    september.refresh_from_db()
    assert (october.due_fen, october.state) == (-2500, Statement.State.CARRIED)
    assert (november.lines_fen, november.carried_fen, november.due_fen) == (5000, -2500, 2500)
    assert september.state == Statement.State.DRAFT
    assert AuditEntry.objects.filter(verb="statement.carried").count() == 1
    use(shop, wash, moment(12, 1))
    [december] = draw(date(2027, 1, 1))
    assert (december.carried_fen, december.due_fen) == (0, 2500)
    assert AuditEntry.objects.filter(verb="statement.carried").count() == 1


@pytest.mark.parametrize("state, taken", [("sent", True), ("confirmed", True), ("disputed", False)])
def test_a_negative_rest_is_carried_unless_its_merchant_disputes_it(state: str, taken: bool):
    october, shop, wash = in_debt()
    Statement.objects.filter(pk=october.pk).update(state=state)
    use(shop, wash, moment(11, 1))
    [november] = draw(date(2026, 12, 1))
    october.refresh_from_db()
    assert (november.carried_fen, october.state) == (-2500 * taken, "carried" if taken else state)


def test_a_statement_of_nothing_due_is_nothing_to_carry():
    shop, wash = shop_with_price()
    mirror_payable(payable=use(shop, wash, moment(9, 2)), at=moment(9, 3))
    [september] = draw(OCTOBER)
    use(shop, wash, moment(10, 1))
    [october] = draw(NOVEMBER)
    september.refresh_from_db()
    assert (september.due_fen, september.state, october.due_fen) == (0, Statement.State.DRAFT, 2500)


def test_a_rest_stays_with_its_merchant_who_has_nothing_new():
    october, _shop, _wash = in_debt()
    use(*shop_with_price(), moment(11, 1))
    [november] = draw(date(2026, 12, 1))
    october.refresh_from_db()
    assert (november.carried_fen, november.due_fen, october.state) == (0, 2500, Statement.State.DRAFT)


def test_a_statement_that_is_drawn_up_late_takes_no_rest_of_a_later_one():
    october, shop, wash = in_debt()
    use(shop, wash, moment(9, 29))
    [september] = draw(OCTOBER)
    october.refresh_from_db()
    assert (september.carried_fen, september.due_fen, october.state) == (0, 2500, Statement.State.DRAFT)


def in_debt() -> tuple[Statement, Store, ServiceProduct]:
    """A shop whose August use was taken back in October: it owes us 25 yuan."""
    shop, wash = shop_with_price()
    use(shop, wash, moment(8, 2))
    draw(date(2026, 9, 1))
    mirror_payable(payable=Payable.objects.get(store=shop), at=moment(10, 1))
    [october] = draw(NOVEMBER)
    return october, shop, wash


def test_half_month_merchants_have_two_statements_a_month():
    shop, wash = shop_with_price(code="SH00002", cycle=Merchant.Cycle.HALF_MONTH)
    use(shop, wash, moment(9, 15))
    use(shop, wash, moment(9, 16))
    [first] = draw(date(2026, 9, 16))
    [second] = draw(OCTOBER)
    assert [first.number, second.number] == ["ST202609A-SH00002", "ST202609B-SH00002"]
    assert [first.due_fen, second.due_fen] == [2500, 2500]
    assert [first.period_end, second.period_start] == [date(2026, 9, 16), date(2026, 9, 16)]


def test_one_merchant_can_be_drawn_alone():
    wanted, other = shop_with_price(), shop_with_price()
    use(*wanted, moment(9, 2))
    use(*other, moment(9, 2))
    assert [row.merchant for row in draw(OCTOBER, merchant=wanted[0].merchant)] == [wanted[0].merchant]
    assert [row.merchant for row in draw(OCTOBER)] == [other[0].merchant]


def test_drawing_takes_as_many_queries_for_three_merchants_as_for_one(django_assert_num_queries):
    use(*shop_with_price(), moment(8, 2))
    with django_assert_num_queries(9):
        draw(date(2026, 9, 1))
    for _ in range(3):
        use(*shop_with_price(), moment(9, 2))
    with django_assert_num_queries(9):
        assert len(draw(OCTOBER)) == 3


def test_the_open_period_runs_before_the_statement_exists():
    shop, wash = shop_with_price()
    first = use(shop, wash, moment(9, 2))
    use(shop, wash, moment(9, 3))
    mirror_payable(payable=first, at=moment(9, 3))
    running = open_period(shop.merchant, date(2026, 9, 15))
    assert (running.uses, running.undone, running.lines, running.due_fen) == (2, 1, 3, 2500)
    draw(OCTOBER)
    assert open_period(shop.merchant, OCTOBER).lines == 0


def test_a_statement_is_added_up_by_product_and_price():
    shop, wash = shop_with_price()
    rescue = cast.product(name="道路救援")
    cast.agreement(shop.merchant, rescue, 20000)
    for product in (wash, wash, rescue):
        use(shop, product, moment(9, 2))
    [statement] = draw(OCTOBER)
    sums = [
        (row.name, row.unit_price_fen, row.quantity, row.amount_fen) for row in sums_of(statement).products
    ]
    assert sums == [("道路救援", 20000, 1, 20000), ("免费洗车", 2500, 2, 5000)]


def test_a_statement_is_sent_then_confirmed_each_once():
    shop, wash = shop_with_price()
    use(shop, wash, moment(9, 2))
    [statement] = draw(OCTOBER)
    by = audit.Actor("operator", "someone")
    with pytest.raises(WrongState):
        confirm(statement=statement, by=by, at=moment(10, 1))
    send(statement=statement, by=audit.SYSTEM, at=moment(10, 1))
    agreed = confirm(statement=statement, by=by, at=moment(10, 2))
    assert (agreed.state, agreed.confirmed_by_id, agreed.confirmed_at) == (
        "confirmed",
        "someone",
        moment(10, 2),
    )
    with pytest.raises(WrongState):
        confirm(statement=statement, by=by, at=moment(10, 3))
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["statement.drawn", "statement.sent", "statement.confirmed"]
