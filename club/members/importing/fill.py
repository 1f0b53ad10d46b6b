"""Putting a part of a file's row onto its database row. What the file leaves empty stays as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from club.core import people
from club.members.importing.cells import FOR_LIFE
from club.members.importing.rows import CustomerPart, PolicyPart, VehiclePart
from club.members.models import Customer, Policy, Vehicle


def _put(row: models.Model, **values: Any) -> None:
    for name, value in values.items():
        if value is not None:
            setattr(row, name, value)


def customer(row: Customer, part: CustomerPart, at: datetime) -> None:
    """The customer's own data; birthday and sex come from the ID number."""
    _put(
        row,
        external_id=part.external_id,
        kind=part.kind,
        branch_id=part.branch_id,
        name=part.name,
        id_number=part.id_number,
        phone=part.phone,
        city=part.city,
        address=part.address,
        value_class=part.value_class,
        no_claim_years=part.no_claim_years,
        licence_issued_date=part.licence_issued_date,
        licence_until=part.licence_until,
        imported_at=at,
    )
    if row.licence_until == FOR_LIFE:
        row.licence_until = None  # nothing to remind of
    if part.id_number and part.kind == Customer.Kind.PERSON:
        facts = people.facts_of(part.id_number)
        row.birth_year, row.birth_month = facts.birth_date.year, facts.birth_date.month
        row.birth_day, row.is_female = facts.birth_date.day, facts.is_female


def vehicle(row: Vehicle, part: VehiclePart, owners: Mapping[str, int]) -> None:
    """The car and whose it is now."""
    _put(
        row,
        vin=part.vin,
        customer_id=owners[part.owner],
        plate=part.plate,
        plate_tail=part.plate[-1] if part.plate else None,
        model=part.model,
        fuel=part.fuel,
        use=part.use,
        seats=part.seats,
        registered_date=part.registered_date,
    )


def policy(row: Policy, part: PolicyPart, holders: Mapping[str, int], vehicles: Mapping[str, int]) -> None:
    """The contract, its holder and its car."""
    _put(
        row,
        number=part.number,
        customer_id=holders[part.holder],
        vehicle_id=vehicles[part.vin] if part.vin else None,
        branch_id=part.branch_id,
        line=part.line,
        product_name=part.product_name,
        valid_from=part.valid_from,
        valid_until=part.valid_until,
        premium_fen=part.premium_fen,
        state=part.state,
        is_group=part.is_group,
        salesperson=part.salesperson,
        sales_channel=part.sales_channel,
    )
