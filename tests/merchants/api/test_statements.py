"""Statements by API: own ones, once they were sent."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core import audit
from club.core.clock import SHANGHAI
from merchants.api.schemas import LineList, StatementList
from merchants.settlement.actions import draw_up, send
from merchants.settlement.models import Statement
from tests import cast
from tests.merchants.api.test_redemptions import problem
from tests.merchants.counter_scene import shop_offering, till, voucher_for
from vouchers.lifecycle.actions import redeem, reverse

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2026, 9, 10, 12, tzinfo=SHANGHAI)


def use(shop, wash, at=SEPTEMBER):
    term = {"valid_from": at - timedelta(days=1), "valid_until": at + timedelta(days=30)}
    voucher = voucher_for(wash, **term)
    return redeem(code=voucher.code, store=shop, by=audit.SYSTEM, door="typed", at=at)


def statement_of(shop, wash, uses: int = 1) -> Statement:
    for number in range(uses):
        use(shop, wash, SEPTEMBER + timedelta(minutes=number))
    drawn = draw_up(day=date(2026, 10, 1), at=SEPTEMBER + timedelta(days=21), by=audit.SYSTEM)
    [mine] = [row for row in drawn if row.merchant_id == shop.merchant_id]
    return mine


@pytest.fixture
def wash():
    return cast.product()


@pytest.fixture
def shop(wash):
    return shop_offering(wash)


@pytest.fixture
def office(shop):
    return till(shop, store=None)


def test_a_statement_shows_after_it_was_sent(office, shop, wash):
    draft = statement_of(shop, wash, 3)
    assert office.get("statements").json()["items"] == []
    assert problem(office.get(f"statements/{draft.number}")) == (404, "not_found")
    send(statement=draft, by=audit.SYSTEM, at=SEPTEMBER + timedelta(days=22))
    [shown] = office.get("statements").json()["items"]
    StatementList.model_validate({"items": [shown], "next_cursor": None})
    assert shown == office.get(f"statements/{draft.number}").json()
    assert (shown["number"], shown["period_start"], shown["period_end"]) == (
        draft.number,
        "2026-09-01",
        "2026-10-01",
    )
    assert (shown["lines_count"], shown["due"]) == (3, {"amount": 7500, "currency": "CNY"})


def test_lines_name_redemptions_and_their_undoing(office, shop, wash):
    kept, undone = use(shop, wash), use(shop, wash)
    reverse(redemption=undone, reason="x", by=audit.SYSTEM, at=SEPTEMBER + timedelta(minutes=5))
    statement = send(statement=statement_of(shop, wash, 0), by=audit.SYSTEM, at=cast.NOW)
    body = office.get(f"statements/{statement.number}/lines").json()
    LineList.model_validate(body)
    assert [(line["kind"], line["redemption"], line["amount"]["amount"]) for line in body["items"]] == [
        ("reversal", str(undone.uid), -2500),
        ("redemption", str(undone.uid), 2500),
        ("redemption", str(kept.uid), 2500),
    ]
    assert sum(line["amount"]["amount"] for line in body["items"]) == statement.due_fen


def test_lines_take_the_same_queries_for_three_as_for_one(shop, wash):
    counts = []
    for uses in (1, 3):
        place = shop_offering(wash)
        caller = till(place, store=None)
        statement = send(statement=statement_of(place, wash, uses), by=audit.SYSTEM, at=cast.NOW)
        caller.get("statements")
        with CaptureQueriesContext(connection) as seen:
            assert len(caller.get(f"statements/{statement.number}/lines").json()["items"]) == uses
        counts.append(len(seen))
    assert counts == [3, 3]


def test_a_merchant_confirms_its_statement(office, shop, wash):
    statement = send(statement=statement_of(shop, wash), by=audit.SYSTEM, at=cast.NOW)
    confirmed = office.post(f"statements/{statement.number}/confirm", {})
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    assert office.post(f"statements/{statement.number}/confirm", {}).json() == confirmed.json()
    statement.refresh_from_db()
    assert statement.confirmed_by_id == str(office.key.uid)


def test_the_key_of_one_store_reads_but_does_not_confirm(shop, wash):
    statement = send(statement=statement_of(shop, wash), by=audit.SYSTEM, at=cast.NOW)
    counter = till(shop)
    assert counter.get(f"statements/{statement.number}").status_code == 200
    assert problem(counter.post(f"statements/{statement.number}/confirm", {})) == (403, "forbidden")
    statement.refresh_from_db()
    assert statement.state == Statement.State.SENT


def test_foreign_statements_do_not_exist(shop, wash):
    statement = send(statement=statement_of(shop, wash), by=audit.SYSTEM, at=cast.NOW)
    stranger = till(shop_offering(wash), store=None)
    answers = [
        stranger.get(f"statements/{statement.number}"),
        stranger.get(f"statements/{statement.number}/lines"),
        stranger.post(f"statements/{statement.number}/confirm", {}),
        stranger.get("statements/ST000000-NONE"),
    ]
    assert {problem(answer) for answer in answers} == {(404, "not_found")}
    assert stranger.get("statements").json()["items"] == []
    statement.refresh_from_db()
    assert statement.state == Statement.State.SENT
