"""Customers, cars, policies and claims reported by other systems."""

from datetime import date

import pytest

from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.members.models import Customer, InsuranceClaim, Policy, Vehicle
from merchants.api.examples import EXAMPLES
from tests import cast
from tests.merchants.api.partner import System, system
from tests.merchants.counter_scene import till

pytestmark = pytest.mark.django_db
VIN = "LATPAB071W1005301"
PERSON = {**EXAMPLES["CustomerIn"], "branch": "B-API"}
PATHS = {
    "customers/C0000001": PERSON,
    f"vehicles/{VIN}": EXAMPLES["VehicleIn"],
    "policies/P1": EXAMPLES["PolicyIn"],
    "claims/CL1": {**EXAMPLES["ClaimIn"], "policy": "P1", "vin": VIN},
}


@pytest.fixture
def core() -> System:
    cast.branch("B-API")
    return system()


def rows() -> list[int]:
    return [model.objects.count() for model in (Customer, Vehicle, Policy, InsuranceClaim)]


def verbs() -> list[str]:
    rows = AuditEntry.objects.filter(verb__endswith=".recorded").order_by("pk")
    return [row.verb for row in rows]


def wrong(response) -> list[str]:
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["code"] == "invalid"
    return [error["field"] for error in response.json()["errors"]]


def test_each_record_is_made_once_and_repeating_it_changes_nothing(core):
    first = [core.put(path, body) for path, body in PATHS.items()]
    assert [answer.status_code for answer in first] == [201] * 4
    assert rows() == [1, 1, 1, 1]
    again = [core.put(path, body) for path, body in PATHS.items()]
    assert [(answer.status_code, answer.json()["created"], answer.json()["changed"]) for answer in again] == [
        (200, False, False)
    ] * 4
    assert [one.json()["id"] for one in first] == [one.json()["id"] for one in again]
    assert rows() == [1, 1, 1, 1]
    assert verbs() == ["customer.recorded", "vehicle.recorded", "policy.recorded", "claim.recorded"]


def test_the_milestones_that_time_limits_are_measured_by_are_kept(core):
    for path, body in PATHS.items():
        core.put(path, body)
    path = next(path for path in PATHS if path.startswith("claims/"))
    moments = {
        name: f"2026-09-{14 + day}T10:00:00+08:00"
        for day, name in enumerate(("plan_fixed_at", "assessed_at", "documents_at", "approved_at"))
    }
    loss = {"amount": 300000, "currency": "CNY"}
    assert core.put(path, {**PATHS[path], **moments, "loss": loss}).json()["changed"] is True
    said_less = {name: value for name, value in PATHS[path].items() if name not in {*moments, "loss"}}
    assert core.put(path, said_less).status_code == 200  # what is left out stays
    claim = InsuranceClaim.objects.get()
    assert claim.loss_fen == 300000
    assert {name: getattr(claim, name).astimezone(SHANGHAI).isoformat() for name in moments} == moments


def test_a_record_is_kept_as_it_was_reported(core):
    for path, body in PATHS.items():
        core.put(path, body)
    person, car, policy, claim = (
        model.objects.get() for model in (Customer, Vehicle, Policy, InsuranceClaim)
    )
    assert (person.name, person.phone, person.birth_year) == ("王小明", "+8613800000001", 1949)
    assert (car.vin, car.plate, car.seats, car.customer) == (VIN, "鲁A12345", 5, person)
    assert (policy.premium_fen, str(policy.valid_until), policy.vehicle) == (350000, "2027-01-01", car)
    assert (claim.state, claim.paid_fen, claim.policy, claim.vehicle) == ("paid", 120000, policy, car)


def test_what_differs_is_changed_and_what_is_left_out_stays(core):
    core.put("customers/C0000001", PERSON)
    answer = core.put("customers/C0000001", {"name": "王大明", "branch": "B-API"})
    assert (answer.status_code, answer.json()["created"], answer.json()["changed"]) == (200, False, True)
    person = Customer.objects.get()
    assert (person.name, person.phone, person.city) == ("王大明", "+8613800000001", "济南")


def test_a_licence_is_kept_and_forgotten_when_it_is_for_life(core):
    dates = {"licence_issued_date": "2012-05-20", "licence_until": "2027-02-06"}
    facts = Customer.objects.values_list("licence_issued_date", "licence_until")

    assert core.put("customers/C0000001", PERSON | dates).status_code == 201
    assert facts.get() == (date(2012, 5, 20), date(2027, 2, 6))
    assert core.put("customers/C0000001", PERSON | dates).json()["changed"] is False
    assert core.put("customers/C0000001", PERSON | dates | {"licence_until": "long_term"}).status_code == 200
    assert facts.get() == (date(2012, 5, 20), None)
    wrong_dates = PERSON | dates | {"licence_until": "2001-01-01"}
    assert wrong(core.put("customers/C0000001", wrong_dates)) == ["licence_until"]


def test_no_answer_repeats_what_was_sent(core):
    answers = [core.put(path, body) for path, body in PATHS.items()]
    answers += [core.put("customers/C2", {**PERSON, "name": "李四", "phone": "139", "id_number": "37010"})]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 400]
    text = "".join(answer.content.decode() for answer in answers)
    secrets = ["王小明", "李四", PERSON["phone"], PERSON["id_number"], "鲁A12345", VIN, "37010"]
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize(
    "path, change, fields",
    [
        (
            "customers/C9",
            {"phone": "139", "id_number": "123", "branch": "nowhere"},
            ["branch", "id_number", "phone"],
        ),
        ("customers/C9", {"name": ""}, ["name"]),
        ("customers/C9", {"status": "vip"}, ["status"]),
        (f"vehicles/{VIN}", {"customer": "C404"}, ["customer"]),
        ("vehicles/SHORT", {"plate": "xx"}, ["vin", "plate"]),
        ("policies/P9", {"vin": "LATPAB071W1005309"}, ["vin"]),
        ("policies/P9", {"last_day": "2025-01-01"}, ["last_day"]),
        ("policies/P9", {"premium": {"amount": 1.5, "currency": "CNY"}}, ["premium.amount"]),
        ("claims/CL9", {"policy": "P404"}, ["policy"]),
        ("claims/CL9", {"reported_at": "2026-09-15T10:00:00"}, ["reported_at"]),
    ],
)
def test_what_cannot_be_right_is_named_and_nothing_is_written(core, path, change, fields):
    for known, body in PATHS.items():
        core.put(known, body)
    before, written = rows(), verbs()
    kind = path.partition("/")[0]
    [body] = [body for known, body in PATHS.items() if known.startswith(kind)]
    assert sorted(wrong(core.put(path, {**body, **change}))) == sorted(fields)
    assert (rows(), verbs()) == (before, written)


def test_an_id_number_of_another_customer_is_refused(core):
    core.put("customers/C0000001", PERSON)
    assert wrong(core.put("customers/C0000002", PERSON)) == ["id_number"]
    assert rows()[0] == 1


def test_merchants_report_nothing(core):
    shop = till(cast.store())
    kind = {"content_type": "application/json", "headers": shop._headers()}
    answers = [shop.client.put(f"/api/v1/{path}", body, **kind) for path, body in PATHS.items()]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "forbidden")] * 4
    assert rows() == [0, 0, 0, 0]
