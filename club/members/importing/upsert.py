"""Writing a chunk of good rows: customers, then vehicles, then policies, each in a few statements.

What is already there with the same content is not touched at all. A cell left empty keeps what we know.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from django.db import models, transaction

from club.core.fields import digests_of
from club.members import erased
from club.members.importing import fill
from club.members.importing.changes import Change, change_of, look
from club.members.importing.columns import shown
from club.members.importing.copying import copy_in
from club.members.importing.reasons import Problem
from club.members.importing.rows import CustomerPart, PolicyPart, Row, VehiclePart
from club.members.models import Customer, Policy, Vehicle

Key = tuple[str, str]  # model and number


@dataclass
class Outcome:
    """What became of a chunk: keys of rows that were new or changed, and problems by row number.

    For the first `room` rows that changed, `changes` says how.
    """

    created: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    refused: dict[int, Problem] = field(default_factory=dict)
    room: int = 0
    changes: dict[Key, Change] = field(default_factory=dict)


@transaction.atomic
def upsert(rows: list[Row], at: datetime, room: int = 0) -> Outcome:
    """Bring a chunk in, as a whole or not at all."""
    outcome = Outcome(room=room)
    customers = put_customers(rows, at, outcome)
    good = [row for row in rows if row.customer.external_id in customers]
    vehicles = put_vehicles({row.vehicle.vin: row.vehicle for row in good if row.vehicle}, customers, outcome)
    policies = {row.policy.number: row.policy for row in good if row.policy}
    put_policies(policies, customers, vehicles, outcome)
    return outcome


@dataclass
class Known:
    """A row of the database before the import."""

    pk: int
    content_hash: str


def put_customers(rows: list[Row], at: datetime, outcome: Outcome) -> dict[str, int]:
    """Primary keys by customer number. Refuses customers whose ID number or number is taken by another."""
    digests = {
        row.customer.external_id: digests_of(Customer, "id_number_index", row.customer.id_number or "")
        for row in rows
    }
    by_number, by_identity = _known_customers(digests)
    gone = _forgotten(rows)  # after the lock, so that an erasure on its way is waited for and then seen
    parts, known = {}, {}
    for row in rows:
        number = row.customer.external_id
        mine = by_number.get(number)
        twin = next((by_identity[each] for each in digests[number] if each in by_identity), None)
        problem = gone.get(row.number) or _conflict(row.customer, digests[number], mine, twin)
        if problem:
            outcome.refused[row.number] = problem
            continue
        parts[number] = row.customer
        if before := mine or twin:
            known[number] = Known(before[0], before[3])
    return _write(Customer, parts, known, partial(fill.customer, at=at), outcome)


def _known_customers(digests: Mapping[str, list[bytes]]) -> tuple[dict[Any, Any], dict[bytes, Any]]:
    """The customers of these numbers and ID numbers, locked: by number, and by the index of the ID number."""
    wanted = models.Q(external_id__in=digests) | models.Q(id_number_index__in=chain(*digests.values()))
    rows = Customer.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    by_number, by_identity = {}, {}
    for pk, number, index, content in rows.values_list(
        "pk", "external_id", "id_number_index", "content_hash"
    ):
        identity = bytes(index or b"")
        by_number[number] = by_identity[identity] = (pk, number, identity, content)
    return by_number, by_identity


def _forgotten(rows: list[Row]) -> dict[int, Problem]:
    """The rows of people who asked to be forgotten."""
    names = {row.number: erased.identity_of(row.customer.id_number, row.customer.external_id) for row in rows}
    gone = erased.among(names.values()) - {""}
    return {
        row.number: Problem("customer_number", row.customer.external_id, "erased")
        for row in rows
        if gone & {names[row.number].person, names[row.number].number}
    }


def _conflict(part: CustomerPart, digests: list[bytes], mine: Any, twin: Any) -> Problem | None:
    if twin and twin[1] not in (None, part.external_id):
        return Problem("id_number", shown("id_number", part.id_number or ""), "id_of_another")
    if mine and digests and mine[2] and mine[2] not in digests:
        return Problem("customer_number", part.external_id, "number_of_another")
    if mine and twin and mine[0] != twin[0]:
        return Problem("id_number", shown("id_number", part.id_number or ""), "id_of_another")
    return None


def put_vehicles(
    parts: Mapping[str, VehiclePart], owners: Mapping[str, int], outcome: Outcome
) -> dict[str, int]:
    """Primary keys by VIN. A car the member typed in himself, without its VIN, is recognised by its plate."""
    digests = {each: vin for vin in parts for each in digests_of(Vehicle, "vin_index", vin)}
    found = Vehicle.objects.filter(vin_index__in=digests).values_list("pk", "vin_index", "content_hash")
    known = {digests[bytes(index)]: Known(pk, content) for pk, index, content in found}
    plates = {
        (owners[part.owner], each): vin
        for vin, part in parts.items()
        if part.plate and vin not in known
        for each in digests_of(Vehicle, "plate_index", part.plate)
    }
    typed = Vehicle.objects.filter(vin_index=None, customer__in={owner for owner, _ in plates})
    for pk, owner, plate in typed.values_list("pk", "customer_id", "plate_index"):
        vin = plates.get((owner, bytes(plate or b"")))
        if vin and vin not in known:
            known[vin] = Known(pk, "")
    return _write(Vehicle, parts, known, partial(fill.vehicle, owners=owners), outcome)


def put_policies(
    parts: Mapping[str, PolicyPart],
    holders: Mapping[str, int],
    vehicles: Mapping[str, int],
    outcome: Outcome,
) -> None:
    """Write contracts; holders and vehicles are primary keys by customer number and VIN."""
    found = Policy.objects.filter(number__in=parts).values_list("number", "pk", "content_hash")
    known = {number: Known(pk, content) for number, pk, content in found}
    put = partial(fill.policy, holders=holders, vehicles=vehicles)
    _write(Policy, parts, known, put, outcome)


def _write(
    model: type[models.Model],
    parts: Mapping[str, Any],
    known: Mapping[str, Known],
    put: Callable[[Any, Any], None],
    outcome: Outcome,
) -> dict[str, int]:
    """Insert what is new and rewrite what differs; returns all primary keys by the parts' own keys."""
    kind = model.__name__
    hashes = {key: part.content_hash() for key, part in parts.items()}
    new = [key for key in parts if key not in known]
    differing = [key for key in parts if key in known and known[key].content_hash != hashes[key]]
    before = model._default_manager.in_bulk([known[key].pk for key in differing])
    created = [model() for _ in new]
    changed = [before[known[key].pk] for key in differing]
    rows: list[Any] = [*created, *changed]
    looks = {key: look(before[known[key].pk]) for key in differing[: outcome.room - len(outcome.changes)]}
    for key, row in zip([*new, *differing], rows, strict=True):
        put(row, parts[key])
        row.content_hash = hashes[key]
    outcome.changes |= {(kind, key): change_of(before[known[key].pk], seen) for key, seen in looks.items()}
    copy_in(model, created)
    _rewrite(model, changed)
    outcome.created |= {(kind, key) for key in new}
    outcome.changed |= {(kind, key) for key in differing}
    return {key: row.pk for key, row in known.items()} | {
        key: row.pk for key, row in zip(new, created, strict=True)
    }


def _rewrite(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Update whole rows in one statement. Not bulk_update: that one would store sealed fields unsealed."""
    names = [each.name for each in model._meta.concrete_fields if each.name not in ("id", "uid")]
    model._default_manager.bulk_create(
        list(rows), update_conflicts=True, unique_fields=["id"], update_fields=names
    )
