"""One customer, car or policy as another system reports it: made, changed, or left as it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from club.core.audit import Actor
from club.members.importing.rows import Reader, Row, customer_part, policy_part, vehicle_part
from club.members.importing.upsert import Outcome, put_customers, put_policies, put_vehicles
from club.members.models import Customer, Policy, Vehicle
from club.members.reported import BadFacts, Reported, customer_numbered, take_in, vehicle_of
from club.organisation.models import Branch

Facts = Mapping[str, str]  # what a file would hold in its columns


def upsert_customer(*, external_id: str, facts: Facts, by: Actor, at: datetime) -> Reported:
    """Take in a customer by his number elsewhere; who came to us first is recognised by his ID number.

    - facts that are left out stay as they are; the same facts again change nothing
    - one audit entry if anything changed
    """
    reader = _reader({**facts, "customer_number": external_id})
    part = _read(reader, customer_part)

    def put(outcome: Outcome) -> models.Model:
        put_customers([Row(1, part, None, None)], at, outcome)
        for problem in outcome.refused.values():
            raise BadFacts((problem.column, problem.code))
        return Customer.objects.get(external_id=external_id)

    return take_in("customer.recorded", ("Customer", external_id), put, by, at)


def upsert_vehicle(*, vin: str, customer: str, facts: Facts, by: Actor, at: datetime) -> Reported:
    """Take in a car by its VIN, or change whose it is.

    - facts that are left out stay as they are; one audit entry if anything changed
    """
    part = _read(_reader({**facts, "vin": vin}), lambda reader: vehicle_part(reader, customer))

    def put(outcome: Outcome) -> models.Model:
        pks = put_vehicles({part.vin: part}, {customer: customer_numbered(customer).pk}, outcome)
        return Vehicle.objects.get(pk=pks[part.vin])

    return take_in("vehicle.recorded", ("Vehicle", part.vin), put, by, at)


def upsert_policy(
    *, number: str, customer: str, vin: str | None, facts: Facts, by: Actor, at: datetime
) -> Reported:
    """Take in a policy by its number, for a customer and perhaps a car that we know.

    - facts that are left out stay as they are; one audit entry if anything changed
    """
    holder = customer_numbered(customer)
    reader = _reader({**facts, "policy_number": number})
    part = _read(reader, lambda reader: policy_part(reader, customer, holder.branch_id, vin))

    def put(outcome: Outcome) -> models.Model:
        cars = {vin: vehicle_of(vin).pk} if vin else {}
        put_policies({number: part}, {customer: holder.pk}, cars, outcome)
        return Policy.objects.get(number=number)

    return take_in("policy.recorded", ("Policy", number), put, by, at)


def _reader(facts: Facts) -> Reader:
    cells = {name: text.strip() for name, text in facts.items() if text.strip()}
    branches = Branch.objects.filter(is_active=True, code=facts.get("branch", "")).values_list("code", "pk")
    return Reader(cells, dict(branches))


def _read(reader: Reader, take: Callable[[Reader], Any]) -> Any:
    part = take(reader)
    if reader.problems:
        raise BadFacts(*[(problem.column, problem.code) for problem in reader.problems])
    return part
