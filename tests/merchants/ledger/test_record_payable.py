"""What a use owes the merchant."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from club.core.clock import SHANGHAI
from merchants.ledger.actions import NotOfferedHere, mirror_payable, record_payable
from merchants.ledger.models import Payable
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_payable_copies_the_price_of_the_day_of_use():
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash, 2500, period=DateRange(date(2026, 1, 1), date(2026, 9, 15)))
    cast.agreement(shop.merchant, wash, 2600, period=DateRange(date(2026, 9, 15), None))
    last_minute = datetime(2026, 9, 14, 23, 59, tzinfo=SHANGHAI)
    before = record_payable(store=shop, product=wash, quantity=1, at=last_minute)
    after = record_payable(store=shop, product=wash, quantity=2, at=last_minute + timedelta(minutes=1))
    assert (before.unit_price_fen, before.amount_fen, before.day) == (2500, 2500, date(2026, 9, 14))
    assert (after.unit_price_fen, after.amount_fen, after.day) == (2600, 5200, date(2026, 9, 15))


def test_a_payable_costs_two_statements():
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash)
    with CaptureQueriesContext(transaction.get_connection()) as seen:
        record_payable(store=shop, product=wash, quantity=1, at=cast.NOW)
    assert [query["sql"].split()[0] for query in seen if "SAVEPOINT" not in query["sql"]] == [
        "SELECT",
        "WITH",
    ]


def test_a_product_without_a_price_that_day_is_not_offered():
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash, period=DateRange(date(2026, 1, 1), date(2026, 9, 15)))
    cast.agreement(cast.merchant(), wash)
    with pytest.raises(NotOfferedHere) as refusal:
        record_payable(store=shop, product=wash, quantity=1, at=cast.NOW)
    assert refusal.value.code == "not_offered_here"
    assert Payable.objects.count() == 0


def test_taking_a_debt_back_mirrors_it_once():
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash)
    owed = record_payable(store=shop, product=wash, quantity=2, at=cast.NOW)
    back = mirror_payable(payable=owed, at=cast.NOW + timedelta(days=20))
    assert (back.quantity, back.unit_price_fen, back.amount_fen) == (-2, 2500, -5000)
    assert (back.reverses, back.day, back.store) == (owed, date(2026, 10, 5), shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        mirror_payable(payable=owed, at=cast.NOW)
    assert Payable.objects.count() == 2


@pytest.mark.parametrize(
    "change", ["UPDATE merchants_payable SET amount_fen = 1", "DELETE FROM merchants_payable"]
)
def test_a_payable_is_never_changed(change):
    shop, wash = cast.store(), cast.product()
    cast.agreement(shop.merchant, wash)
    record_payable(store=shop, product=wash, quantity=1, at=cast.NOW)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        transaction.get_connection().cursor().execute(change)
    assert Payable.objects.get().amount_fen == 2500
