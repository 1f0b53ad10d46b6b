"""The shadow run: past statements worked out again equal the frozen ones, or it says where they do not."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from club.core import audit
from club.core.clock import SHANGHAI
from merchants.ledger.actions import mirror_payable, record_payable
from merchants.ledger.holds import place_hold, release_hold
from merchants.ledger.models import Hold, Payable
from merchants.settlement.actions import draw_up
from merchants.settlement.models import Statement
from merchants.settlement.shadow import shadow_run
from merchants.stores.models import Store
from tests import cast
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import RedemptionDoor

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def moment(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def shop() -> Store:
    return cast.store(cast.merchant(code="SH00001"))


@pytest.fixture
def wash(shop: Store) -> ServiceProduct:
    wash = cast.product()
    cast.agreement(shop.merchant, wash)
    return wash


def owe(shop: Store, wash: ServiceProduct, *moments: datetime) -> list[Payable]:
    return [record_payable(store=shop, product=wash, quantity=1, at=at) for at in moments]


def draw(month: int) -> Statement:
    return draw_up(day=date(2026, month, 1), at=moment(month, 1, 2), by=audit.SYSTEM)[0]


def by_superuser(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_two_months_with_an_undoing_between_come_out_the_same(shop: Store, wash: ServiceProduct) -> None:
    first, *_ = owe(shop, wash, moment(9, 1), moment(9, 30))
    draw(10)
    mirror_payable(payable=first, at=moment(10, 5))
    owe(shop, wash, moment(10, 6))
    draw(11)
    [september], [october] = shadow_run(SEPTEMBER), shadow_run(OCTOBER)
    assert (september.agrees, september.shadow_lines, september.shadow_fen) == (True, 2, 5000)
    assert (october.agrees, october.shadow_lines, october.shadow_fen) == (True, 2, 0)


def test_a_debt_that_was_held_comes_with_a_later_month(shop: Store, wash: ServiceProduct) -> None:
    held, *_ = owe(shop, wash, moment(9, 1), moment(9, 2))
    hold = place_hold(
        merchant=shop.merchant,
        payable=held,
        kind=Hold.Kind.REVIEW,
        reason="看一下",
        by=audit.SYSTEM,
        at=moment(9, 20),
    )
    draw(10)
    release_hold(hold=hold, by=audit.SYSTEM, at=moment(10, 9))
    draw(11)
    assert [(one.agrees, one.lines) for one in (*shadow_run(SEPTEMBER), *shadow_run(OCTOBER))] == [
        (True, 1),
        (True, 1),
    ]


def test_a_changed_debt_is_named(shop: Store, wash: ServiceProduct) -> None:
    row, *_ = owe(shop, wash, moment(9, 1))
    draw(10)
    by_superuser("UPDATE merchants_payable SET unit_price_fen = 2501, amount_fen = 2501")
    [one] = shadow_run(SEPTEMBER)
    assert (one.agrees, one.fen, one.shadow_fen) == (False, 2500, 2501)
    assert one.words == f"payable {row.uid} is 2501 fen, its line 2500"


def test_a_line_that_went_missing_is_named(shop: Store, wash: ServiceProduct) -> None:
    row, *_ = owe(shop, wash, moment(9, 1), moment(9, 2))
    draw(10)
    by_superuser(
        "DELETE FROM merchants_statementline WHERE id = (SELECT min(id) FROM merchants_statementline)"
    )
    [one] = shadow_run(SEPTEMBER)
    assert (one.agrees, one.lines, one.shadow_lines) == (False, 2, 2)
    assert one.words == f"payable {row.uid} of 2500 fen is missing"


def test_a_deleted_debt_changes_the_sum(shop: Store, wash: ServiceProduct) -> None:
    row, *_ = owe(shop, wash, moment(9, 1), moment(9, 2))
    draw(10)
    by_superuser(f"DELETE FROM merchants_posting WHERE journal_id = {row.journal.pk}")
    by_superuser(f"DELETE FROM merchants_journal WHERE id = {row.journal.pk}")
    by_superuser(f"DELETE FROM merchants_statementline WHERE payable_id = {row.pk}")
    by_superuser(f"DELETE FROM merchants_payable WHERE id = {row.pk}")
    [one] = shadow_run(SEPTEMBER)
    assert (one.agrees, one.fen, one.shadow_fen) == (False, 5000, 2500)


def test_a_debt_of_another_merchant_stays_apart(shop: Store, wash: ServiceProduct) -> None:
    other = cast.store(cast.merchant(code="SH00002"))
    cast.agreement(other.merchant, wash)
    owe(shop, wash, moment(9, 1))
    owe(other, wash, moment(9, 1))
    draw_up(day=OCTOBER, at=moment(10, 1), by=audit.SYSTEM)
    assert [(one.number, one.agrees) for one in shadow_run(SEPTEMBER)] == [
        ("ST202609-SH00001", True),
        ("ST202609-SH00002", True),
    ]
    assert [one.number for one in shadow_run(SEPTEMBER, [other.merchant_id])] == ["ST202609-SH00002"]


def test_the_command_ends_well_or_names_what_differs(shop: Store, wash: ServiceProduct) -> None:
    owe(shop, wash, moment(9, 1))
    draw(10)
    out = StringIO()
    call_command("recompute_statements", "--month", "2026-09", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["ok"], said["statements"][0]["shadow_fen"]) == (True, 2500)
    by_superuser("UPDATE merchants_statement SET lines_fen = 2400, due_fen = 2400")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("recompute_statements", "--month", "2026-09", stdout=out)
    assert end.value.code == 1
    assert out.getvalue().count("ST202609-SH00001: 1 × 24.00 ≠ 1 × 25.00") == 1


def test_a_month_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(CommandError):
        call_command("recompute_statements", "--month", "September")


def test_what_is_uploaded_after_the_draw_belongs_to_the_next(shop: Store, wash: ServiceProduct) -> None:
    owe(shop, wash, moment(9, 1))
    draw(10)
    late = moment(10, 3)
    cast_use(shop, wash, used_at=moment(9, 30), known_at=late)
    draw(11)
    assert [(one.agrees, one.lines) for one in (*shadow_run(SEPTEMBER), *shadow_run(OCTOBER))] == [
        (True, 1),
        (True, 1),
    ]


def cast_use(shop: Store, wash: ServiceProduct, *, used_at: datetime, known_at: datetime) -> None:
    member = cast.member()
    term = {"valid_from": used_at - timedelta(days=1), "valid_until": known_at + timedelta(days=9)}
    voucher = cast.voucher(member, wash, codes.make(), **term)
    redeem(
        code=voucher.code,
        store=shop,
        by=audit.SYSTEM,
        door=RedemptionDoor.OFFLINE,
        at=known_at,
        occurred_at=used_at,
    )
