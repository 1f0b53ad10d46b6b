"""Who a bearer key is, and for which store it speaks; calls with a key of their own."""

import hashlib
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from club.core.errors import Forbidden, NotFound
from club.core.idempotency import Answer, KeyReused
from merchants.api.keyed import once
from merchants.api.keys import IntegrationKey, MerchantKey, door_of, store_named
from merchants.api.problems import Invalid
from merchants.api.urls import api
from merchants.counter.once import Door
from merchants.stores.models import ApiKey, Merchant, Store
from tests import cast
from tests.merchants.api.partner import system
from tests.merchants.counter_scene import till

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/api/v1/redemptions")


def key_of(shop: Store, secret: str = "ck_1", **fields: Any) -> ApiKey:
    return cast.api_key(shop, hashlib.sha256(secret.encode()).hexdigest(), **fields)


# --- who calls ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["active", "suspended"])
def test_a_partner_comes_in_with_his_key_and_that_is_noted(state: str):
    key = key_of(cast.store())
    Merchant.objects.update(state=state)
    before = timezone.now()

    assert MerchantKey().authenticate(REQUEST, "ck_1") == key

    key.refresh_from_db()
    assert key.last_used_at is not None
    assert before <= key.last_used_at <= timezone.now()


@pytest.mark.parametrize("state", ["applying", "rejected", "closed"])
def test_who_is_no_partner_any_more_is_kept_out(state: str):
    key = key_of(cast.store())
    Merchant.objects.update(state=state)

    with pytest.raises(Forbidden):
        MerchantKey().authenticate(REQUEST, "ck_1")

    key.refresh_from_db()
    assert key.last_used_at is None


def test_a_system_of_the_company_comes_in_with_its_key_and_that_is_noted():
    key = system("ck_core").key

    assert IntegrationKey().authenticate(REQUEST, "ck_core") == key

    key.refresh_from_db()
    assert key.last_used_at is not None


def test_keys_of_partners_and_of_the_company_open_their_own_doors_only():
    key_of(cast.store())
    system("ck_core")
    for door, secret in ((MerchantKey(), "ck_core"), (IntegrationKey(), "ck_1")):
        with pytest.raises(Forbidden):
            door.authenticate(REQUEST, secret)
    assert list(ApiKey.objects.values_list("last_used_at", flat=True)) == [None, None]


@pytest.mark.parametrize("door", [MerchantKey(), IntegrationKey()], ids=["partner", "company"])
def test_a_secret_that_nobody_has_is_nobody(door: Any):
    assert door.authenticate(REQUEST, "ck_nobody") is None


def test_whoever_does_not_come_through_the_door_is_looked_at_at_once():
    key = key_of(cast.store(), last_used_at=timezone.now())
    assert MerchantKey().authenticate(REQUEST, "ck_1") == key
    ApiKey.objects.update(revoked_at=timezone.now())
    assert MerchantKey().authenticate(REQUEST, "ck_1") is None


def test_a_key_that_went_over_the_line_in_the_clear_is_refused_and_not_led_on(settings: Any):
    """As in production, but for the redirect that it exempts these calls from."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^api/v1/(?!docs|openapi)"]
    here, browser = till(cast.store()), Client()

    in_the_clear = here.get("redemptions")
    by_https = browser.get(
        "/api/v1/redemptions", secure=True, headers={"Authorization": f"Bearer {here.secret}"}
    )

    assert (in_the_clear.status_code, in_the_clear.json()["code"]) == (403, "https_required")
    assert by_https.status_code == 200
    assert browser.get("/api/v1/docs")["Location"] == "https://testserver/api/v1/docs"


# --- for which store ---------------------------------------------------------------------


def test_a_key_of_a_store_speaks_for_it_and_for_no_other():
    shop = cast.store()
    beside, elsewhere = cast.store(shop.merchant), cast.store()
    key = key_of(shop)

    assert [store_named(key, code) for code in (None, shop.code)] == [shop, shop]
    with pytest.raises(Forbidden):
        store_named(key, beside.code)
    for code in (elsewhere.code, "nowhere"):
        with pytest.raises(NotFound):
            store_named(key, code)


def test_a_key_of_a_merchant_names_the_store_where_there_are_several():
    shop = cast.store()
    key = key_of(shop, store=None)
    assert store_named(key, None) == shop

    beside, elsewhere = cast.store(shop.merchant), cast.store()
    assert [store_named(key, row.code) for row in (shop, beside)] == [shop, beside]
    with pytest.raises(Invalid) as refusal:
        store_named(key, None)
    assert [error["field"] for error in refusal.value.details["errors"]] == ["store"]
    with pytest.raises(NotFound):
        store_named(key, elsewhere.code)


def test_a_merchant_without_a_store_is_asked_for_one():
    shop = cast.store()
    key = key_of(shop, store=None)
    shop.delete()
    with pytest.raises(Invalid):
        store_named(key, None)


# --- sent again --------------------------------------------------------------------------


def sent(method: str, door: Door, path: str = "/api/v1/redemptions", body: bytes = b"{}") -> HttpResponse:
    request = RequestFactory().generic(
        method, path, body, content_type="application/json", headers={"Idempotency-Key": "k1"}
    )
    return once(request, door, cast.NOW, lambda: Answer(201, {"id": "1"}))


def test_the_same_call_again_is_answered_as_the_first_and_creates_nothing():
    door = door_of(type("Request", (), {"auth": key_of(cast.store())}))
    answers = [sent("POST", door) for _number in range(2)]
    assert [(one.status_code, one.get("Idempotent-Replayed")) for one in answers] == [
        (201, None),
        (200, "true"),
    ]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    "other",
    [{"method": "PUT"}, {"path": "/api/v1/redemptions/batch"}, {"body": b'{"a": 1}'}],
    ids=["method", "address", "body"],
)
def test_a_key_is_for_one_method_one_address_and_one_body(other: dict[str, Any]):
    door = Door(key_of(cast.store()))
    sent("POST", door)
    with pytest.raises(KeyReused):
        sent(**{"method": "POST", "door": door, **other})


@pytest.mark.parametrize(
    ("call", "is_needed"), [("redemptions", True), ("statements/{number}/confirm", False)]
)
def test_the_description_says_where_a_key_of_the_call_is_needed_and_how_long_it_is(
    call: str, is_needed: bool
):
    operation = api.get_openapi_schema()["paths"][f"/api/v1/{call}"]["post"]
    [header] = [one for one in operation["parameters"] if one["in"] == "header"]
    assert (header["name"], header["required"]) == ("Idempotency-Key", is_needed)
    assert header["schema"] == {"type": "string", "minLength": 1, "maxLength": 255}
