"""Statements by API: own ones, once they were sent."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core import audit
from club.core.clock import SHANGHAI
from merchants.api.schemas import DisputeList, LineList, StatementList
from merchants.settlement.actions import draw_up, send
from merchants.settlement.models import Dispute, Statement
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


def disputed(office, row, line: str, key: str = "d1", **other):
    wanted = {"amount": 3000, "currency": "CNY"}
    said = {"line": line, "category": "price", "words": "应为三十元", "wanted": wanted}
    return office.post(f"statements/{row.number}/disputes", {**said, **other}, key=key)


@pytest.fixture
def sent(shop, wash):
    row = statement_of(shop, wash, 2)
    return send(statement=row, by=audit.SYSTEM, at=SEPTEMBER + timedelta(days=22))


def test_a_line_is_disputed_once_for_a_key(office, sent):
    line = office.get(f"statements/{sent.number}/lines").json()["items"][0]["id"]
    first, again = disputed(office, sent, line), disputed(office, sent, line)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    DisputeList.model_validate({"items": [first.json()], "next_cursor": None})
    assert (first.json()["state"], first.json()["wanted"]["amount"]) == ("open", 3000)
    assert office.get(f"statements/{sent.number}/disputes").json()["items"] == [first.json()]
    assert problem(disputed(office, sent, line, key="d2")) == (409, "already_disputed")
    assert problem(office.post(f"statements/{sent.number}/confirm", {})) == (409, "wrong_state")


def test_a_dispute_needs_a_key_a_line_of_the_statement_and_the_whole_merchant(office, sent, shop):
    line = office.get(f"statements/{sent.number}/lines").json()["items"][0]["id"]
    assert problem(disputed(office, sent, line, key=None)) == (400, "key_required")
    assert problem(disputed(office, sent, str(sent.uid), key="d3")) == (404, "not_found")
    assert problem(disputed(office, sent, line, key="d4", category="moon")) == (400, "invalid")
    assert problem(disputed(till(shop, store=shop), sent, line, key="d5")) == (403, "forbidden")
    assert Dispute.objects.count() == 0


def test_confirming_with_a_key_answers_the_same_again(office, sent):
    first, again = (office.post(f"statements/{sent.number}/confirm", {}, key="c1") for _twice in range(2))
    assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")
    assert first.json()["state"] == "confirmed"
