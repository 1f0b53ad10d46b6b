"""Reading the change feed over the API."""

import pytest

from merchants.webhooks import feed
from tests import cast
from tests.merchants.api.partner import system
from tests.merchants.counter_scene import till
from tests.merchants.webhooks.scene import happens

pytestmark = pytest.mark.django_db


def test_events_come_oldest_first_and_page_by_page():
    core, shop, place = system(), cast.store(), str(feed.highest())
    for quantity in (1, 2, 3):
        happens(shop, quantity=quantity)
    first = core.get("events", cursor=place, limit=2).json()
    second = core.get("events", cursor=first["next_cursor"], limit=2).json()
    third = core.get("events", cursor=second["next_cursor"], limit=2).json()
    assert [event["data"]["quantity"] for event in first["items"] + second["items"]] == [1, 2, 3]
    assert (third["items"], third["next_cursor"]) == ([], second["next_cursor"])


def test_an_event_holds_ids_and_no_names():
    core, shop, place = system(), cast.store(), str(feed.highest())
    happens(shop, reason="because of Zhang San", name="张三丰")
    [event] = core.get("events", cursor=place).json()["items"]
    assert set(event) == {"id", "type", "occurred_at", "subject", "actor", "data"}
    assert event["data"] == {"store": shop.code, "amount_fen": 2500, "member": "a-member"}


@pytest.mark.parametrize("cursor", ["abc", "-1", "9" * 19, "１"])
def test_a_cursor_that_is_none_is_refused(cursor):
    answer = system().get("events", cursor=cursor)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_merchants_do_not_read_the_feed():
    answer = till(cast.store()).get("events")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_integrations_do_not_redeem():
    answer = system().post("redemptions", {"code": "8K3M7QXPVT2WD"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
