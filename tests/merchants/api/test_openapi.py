"""The description of the API: whole, with examples that are true, readable without the internet."""

import re

import jsonschema_rs
import pytest
from django.test import Client

from merchants.api.urls import api
from tests import cast
from tests.merchants.counter_scene import till

METHODS = {"get", "post", "put", "delete", "patch"}


def described() -> dict:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


@pytest.fixture(scope="module")
def schema() -> dict:
    return described()


def operations(schema):
    for path, item in schema["paths"].items():
        for method in item.keys() & METHODS:
            yield f"{method.upper()} {path}", item[method]


def contents(operation):
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for answer in operation["responses"].values():
        yield from answer.get("content", {}).items()


def test_every_call_is_described_and_no_code_of_a_voucher_stands_in_an_address(schema):
    assert {name.replace(" /api/v1/", " ") for name, _operation in operations(schema)} == {
        *("POST vouchers/lookup", "POST redemptions", "POST redemptions/batch", "GET redemptions"),
        *("GET redemptions/{id}", "POST redemptions/{id}/reversal", "GET statements"),
        *("GET statements/{number}", "GET statements/{number}/lines", "POST statements/{number}/confirm"),
        *("GET statements/{number}/disputes", "POST statements/{number}/disputes"),
        *("PUT customers/{external_id}", "PUT vehicles/{vin}", "PUT policies/{number}"),
        *("PUT claims/{number}", "PUT violations/{number}"),
        *("POST gifts", "GET gifts/{batch}", "GET events"),
        *("PUT complaints/{reference}", "GET complaints/{reference}"),
        *("GET bookings", "GET bookings/offers", "GET bookings/{id}", "POST bookings/{id}/accept"),
        *("POST bookings/{id}/start", "POST bookings/{id}/finish", "POST bookings/{id}/cancel"),
    }
    assert "{code}" not in "".join(schema["paths"])


def test_it_says_which_version_where_and_with_which_keys(schema):
    assert (schema["openapi"], schema["info"]["title"]) == ("3.1.0", "Car Owners' Club")
    assert [server["url"] for server in schema["servers"]] == ["/"]
    assert set(schema["components"]["securitySchemes"]) == {"MerchantKey", "IntegrationKey"}
    assert [name for name, operation in operations(schema) if len(operation["security"]) != 1] == []


def test_every_request_and_answer_has_an_example_that_fits(schema):
    missing, wrong = [], []
    for name, operation in operations(schema):
        for _kind, content in contents(operation):
            if "example" not in content:
                missing.append((name, content["schema"]))
                continue
            whole = {**content["schema"], "components": schema["components"]}
            wrong += [(name, str(error)) for error in jsonschema_rs.iter_errors(whole, content["example"])]
    assert (missing, wrong) == ([], [])


def test_every_call_lists_its_problems(schema):
    usual = {"400", "401", "403", "404", "503"}
    assert [name for name, operation in operations(schema) if not usual <= set(operation["responses"])] == []
    for _name, operation in operations(schema):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"]
                assert re.search(r"`[a-z_]+`", answer["description"])


def test_the_page_for_readers_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    places = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.content.decode())
    assert [place for place in places if not place.startswith(("/static/", "#", "data:"))] == []
    assert any("swagger-ui" in place for place in places)


@pytest.mark.django_db
def test_what_is_not_described_is_refused():
    """Z03: unknown names and names said twice, in the query and in the body."""
    here = till(cast.store())
    answers = [
        here.client.get(f"/api/v1/statements{query}", headers=here._headers())
        for query in ("?status=paid", "?limit=1&limit=2", "?limit=%00", "/ST-1?__class__=x", "/ST-1?a__b=1")
    ]
    raw = [
        '{"code": "x", "is_staff": true}',
        '{"code": "x", "merchant_id": 1}',
        '{"code": "x", "code": "y"}',
        '{"code": "\\u0000"}',
        '{"code": "\\ud800"}',
        "[1]",
        "{",
        "",
    ]
    kind = "application/json"
    answers += [
        here.client.post("/api/v1/vouchers/lookup", body, content_type=kind, headers=here._headers())
        for body in raw
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, "invalid")] * 13
    assert here.client.get("/api/v1/statements/%00", headers=here._headers()).status_code == 404


def test_every_call_is_behind_one_kind_of_key():
    kinds = {name: next(iter(operation["security"][0])) for name, operation in operations(described())}
    integration = {name.split("/")[3] for name, kind in kinds.items() if kind == "IntegrationKey"}
    reported = {"customers", "vehicles", "policies", "claims", "violations", "complaints"}
    assert integration == {*reported, "gifts", "events"}
    assert api.title == "Car Owners' Club"
