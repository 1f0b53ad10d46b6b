"""What one redemption by API asks of the database."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.merchants.counter_scene import shop_offering, till, voucher_for

pytestmark = pytest.mark.django_db(transaction=True)

WITH_EVERYTHING = {
    "per_member_per_month": 5,
    "per_store_per_day": 50,
    "questions": [{"code": "mileage", "label": "里程", "label_en": "Mileage", "required": True}],
}


@pytest.mark.parametrize("is_tied, count", [(True, 6), (False, 7)])
def test_a_redemption_takes_four_statements_in_a_transaction(is_tied, count):
    wash = cast.product(**WITH_EVERYTHING)
    shop = shop_offering(wash)
    cast.store(shop.merchant)
    here = till(shop) if is_tied else till(shop, store=None)
    bodies = [
        {"code": voucher_for(wash).code, "store": shop.code, "answers": {"mileage": 1}} for _ in range(2)
    ]
    here.post("redemptions", bodies[0], "key-1")

    with CaptureQueriesContext(connection) as queries:
        response = here.post("redemptions", bodies[1], "key-2")

    assert response.status_code == 201
    assert len(queries) == count  # BEGIN and COMMIT among them; a key of no store asks which one it is


def test_a_redemption_takes_two_trips_to_the_database(tmp_path: Path):
    """BEGIN, the key, the claim and the taking; all that is written with the answer, and COMMIT."""
    wash = cast.product(**WITH_EVERYTHING)
    here = till(shop_offering(wash))
    bodies = [{"code": voucher_for(wash).code, "answers": {"mileage": 1}} for _ in range(3)]
    here.post("redemptions", bodies[0], "key-1")  # its use is noted
    here.post("redemptions", bodies[1], "key-2")  # and it is read again
    wire = tmp_path / "wire"

    with wire.open("w") as said:
        connection.connection.pgconn.trace(said.fileno())
        response = here.post("redemptions", bodies[2], "key-3")
        connection.connection.pgconn.untrace()

    assert response.status_code == 201
    # PostgreSQL says that it is ready once for each trip.
    assert [line.split("\t")[3] for line in wire.read_text().splitlines()].count("ReadyForQuery") == 2
