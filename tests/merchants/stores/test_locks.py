"""Acts of the registry wait for each other: the row that decides is locked before it is read."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.merchants.stores import test_whole as whole
from tests.merchants.stores.test_bank_details import BERT
from tests.merchants.stores.test_whole import Act

pytestmark = pytest.mark.django_db
MERCHANT, CHANGE = "merchants_merchant", "merchants_bankchange"

LOCKED = [
    (whole.revoke_api_key, ["merchants_apikey"]),
    (whole.deactivate_operator, [MERCHANT, "merchants_operator"]),
    (whole.suspend_merchant, [MERCHANT]),
    (whole.resume_merchant, [MERCHANT]),
    (whole.propose_bank_change, [MERCHANT]),
    (whole.approve_bank_change, [MERCHANT, CHANGE]),
    (whole.reject_bank_change, [MERCHANT, CHANGE]),
    (whole.cancel_bank_change, [MERCHANT, CHANGE]),
]


@pytest.mark.parametrize(("ready", "tables"), LOCKED, ids=[ready.__name__ for ready, _tables in LOCKED])
def test_who_decides_about_a_row_has_it_to_himself(ready: Callable[[], Act], tables: list[str]):
    act = ready()
    with CaptureQueriesContext(connection) as seen:
        act(BERT)
    locks = [query["sql"] for query in seen if " FOR UPDATE" in query["sql"]]
    assert [sql.split('FROM "')[1].split('"')[0] for sql in locks] == tables
