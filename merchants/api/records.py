"""What other systems report: customers, cars, policies, claims, offences, each by its number there."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from club.members.actions.upsert import upsert_customer, upsert_policy, upsert_vehicle
from club.members.actions.upsert_happened import ClaimPart, ViolationPart, upsert_claim, upsert_violation
from club.members.reported import BadFacts, Reported
from merchants.api.keys import IntegrationKey, door_of
from merchants.api.partner_schemas import ClaimIn, CustomerIn, PolicyIn, RecordOut, VehicleIn, ViolationIn
from merchants.api.problems import Invalid, answer

router = Router(tags=["records"], auth=IntegrationKey())
BOTH = {200: RecordOut, 201: RecordOut}
LONGEST = 40

# Names of the API and of the columns of a file, where they differ.
COLUMNS = {
    "kind": "customer_kind",
    "model": "vehicle_model",
    "first_day": "valid_from",
    "last_day": "valid_until",
    "state": "policy_state",
}
NAMES = {column: name for name, column in COLUMNS.items()} | {"customer_number": "external_id"}


@router.put("/customers/{external_id}", response=BOTH, summary="Report a customer")
def customer(request: HttpRequest, external_id: str, payload: CustomerIn) -> HttpResponse:
    """Made at the first call, changed when something differs; the same again changes nothing."""
    _ensure_short(external_id)
    return _reported(request, upsert_customer, external_id=external_id, facts=_facts(payload))


@router.put("/vehicles/{vin}", response=BOTH, summary="Report a car")
def vehicle(request: HttpRequest, vin: str, payload: VehicleIn) -> HttpResponse:
    """A car by its VIN, and whose it is now. The address is kept out of our logs; keep it out of yours."""
    facts = _facts(payload, "customer")
    return _reported(request, upsert_vehicle, vin=vin, customer=payload.customer, facts=facts)


@router.put("/policies/{number}", response=BOTH, summary="Report a policy")
def policy(request: HttpRequest, number: str, payload: PolicyIn) -> HttpResponse:
    """A contract of a customer, and perhaps a car, reported before."""
    _ensure_short(number)
    whose = {"number": number, "customer": payload.customer, "vin": payload.vin or None}
    return _reported(request, upsert_policy, **whose, facts=_facts(payload, "customer", "vin"))


@router.put("/claims/{number}", response=BOTH, summary="Report a claim")
def claim(request: HttpRequest, number: str, payload: ClaimIn) -> HttpResponse:
    """A claim of a customer reported before, as often as it moves on."""
    _ensure_short(number)
    known = payload.model_dump(exclude={"paid", "loss"})
    money = (("paid_fen", payload.paid), ("loss_fen", payload.loss))
    sums = {name: given.amount if given else None for name, given in money}
    return _reported(request, upsert_claim, claim=ClaimPart(number=number, **sums, **known))


@router.put("/violations/{number}", response=BOTH, summary="Report a traffic offence")
def violation(request: HttpRequest, number: str, payload: ViolationIn) -> HttpResponse:
    """An offence with a car reported before; again with another state when it was dealt with."""
    _ensure_short(number)
    known = payload.model_dump(exclude={"fine"})
    fine = payload.fine.amount if payload.fine else None
    facts = ViolationPart(number=number, fine_fen=fine, **known)
    return _reported(request, upsert_violation, violation=facts)


def _reported(request: HttpRequest, act: Any, **what: Any) -> HttpResponse:
    try:
        done: Reported = act(**what, by=door_of(request).by, at=timezone.now())
    except BadFacts as refusal:
        raise Invalid(errors=[_named(each) for each in refusal.details["errors"]]) from None
    shown = {"id": str(done.row.uid), "created": done.is_new, "changed": done.is_new or done.is_changed}
    return answer(201 if done.is_new else 200, shown)


def _named(error: Mapping[str, str]) -> dict[str, str]:
    return {**error, "field": NAMES.get(error["field"], error["field"])}


def _facts(payload: Any, *without: str) -> dict[str, str]:
    """The fields as a file would hold them, so that both ways in read them alike."""
    known: Mapping[str, Any] = payload.model_dump(exclude_none=True, exclude=set(without))
    return {_column(name): _text(value) for name, value in known.items()}


def _column(name: str) -> str:
    return COLUMNS.get(name, name)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(Decimal(value["amount"]) / 100)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _ensure_short(text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(errors=[{"field": "path", "message": "longer than 40 characters"}])
