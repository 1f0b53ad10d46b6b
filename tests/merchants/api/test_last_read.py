"""A key is asked for along with the first question of a call, which counts for nothing if it has changed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from club.core.models import AuditEntry, IdempotencyKey
from club.core.prepared import ask_ahead
from merchants.api.problems import at_the_door
from merchants.ledger.models import Payable
from merchants.stores import access
from merchants.stores.models import ApiKey, Merchant, Store
from tests import cast
from tests.merchants.counter_scene import Till, shop_offering, till, voucher_for
from vouchers.lifecycle.models import Redemption, Voucher

pytestmark = pytest.mark.django_db(transaction=True)


def known_till(shop: Store) -> Till:
    """A till whose key this process has read, and whose use is noted."""
    here = till(shop)
    assert [here.get("redemptions").status_code for _time in range(2)] == [200, 200]
    return here


CHANGES: dict[str, tuple[Callable[[], Any], int, str]] = {
    "revoked": (lambda: ApiKey.objects.update(revoked_at=timezone.now()), 401, "unauthenticated"),
    "no_partner": (lambda: Merchant.objects.update(state="closed"), 403, "forbidden"),
    "suspended": (lambda: Merchant.objects.update(state="suspended"), 409, "merchant_suspended"),
    "locked": (
        lambda: ApiKey.objects.update(locked_until=timezone.now() + timedelta(minutes=9)),
        429,
        "throttled",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_became_of_a_key_a_moment_ago_holds_at_once(name: str):
    change, status, code = CHANGES[name]
    wash = cast.product()
    here, paper = known_till(shop_offering(wash)), voucher_for(wash)
    change()

    answer = here.redeem(paper.code)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Voucher.objects.get().uses_left == paper.uses_left
    counts = [model.objects.count() for model in (Redemption, Payable)]
    assert (counts, AuditEntry.objects.filter(verb="voucher.redeemed").count()) == ([0, 0], 0)


def test_a_key_that_moved_to_another_store_redeems_there():
    wash = cast.product()
    shop = shop_offering(wash)
    beside = cast.store(shop.merchant)
    here, paper = known_till(shop), voucher_for(wash)
    ApiKey.objects.update(store=beside)

    answer = here.post("redemptions", {"code": paper.code}, "key-1")

    assert (answer.status_code, answer.json()["store"]) == (201, beside.code)
    assert Redemption.objects.get().store == beside
    assert IdempotencyKey.objects.count() == 1


def test_nobody_hears_even_what_is_wrong_with_his_call_with_a_key_that_is_over():
    here = known_till(cast.store())
    ApiKey.objects.update(revoked_at=timezone.now())
    answers = [here.post("redemptions", {"no": "such field"}, "key-1"), here.get("redemptions", limit="many")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert access._last_read == {}


def test_what_this_process_writes_about_a_key_it_reads_anew():
    here = known_till(cast.store())
    remembered = []
    for _number in range(2):  # a code that no question is asked about
        assert here.post("vouchers/lookup", {"code": "\x04\xc7"}).status_code == 404
        remembered.append(len(access._last_read))
    here.get("redemptions")
    assert (remembered, len(access._last_read), ApiKey.objects.get().misses) == ([0, 0], 1, 2)


def test_nothing_is_written_about_a_key_that_is_over():
    here = known_till(cast.store())
    ApiKey.objects.update(revoked_at=timezone.now())
    assert here.post("vouchers/lookup", {"code": "\x04\xc7"}).status_code == 401
    assert ApiKey.objects.get().misses == 0


@pytest.mark.django_db
def test_whoever_objects_does_so_before_a_write_inside_a_transaction_begins():
    here = known_till(cast.store())
    ApiKey.objects.update(last_used_at=None)  # another process; here it would be noted now
    assert here.post("vouchers/lookup", {"code": "\x04\xc7"}).status_code == 404
    assert ApiKey.objects.get().misses == 1


def test_a_call_whose_key_cannot_be_looked_at_is_told_to_come_again():
    def answers_without_asking(request: Any) -> HttpResponse:
        ask_ahead("SELECT 1", {}, told=list)
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
        return HttpResponse("something")

    call = at_the_door(answers_without_asking, refuse=lambda request: None)
    answer = call(RequestFactory().get("/api/v1/redemptions"))
    connection.close()
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "busy")


def test_a_process_remembers_so_many_keys_and_no_more(monkeypatch):
    monkeypatch.setattr(access, "MOST_KEYS", 2)
    tills = [till(cast.store()) for _number in range(3)]
    remembered = []
    for here in [*tills, *tills]:  # the first time their use is noted, and they are forgotten again
        assert here.get("redemptions").status_code == 200
        remembered.append(len(access._last_read))
    assert remembered == [0, 0, 0, 1, 2, 1]
