"""One row of an import file, checked and typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from club.core import lasting
from club.members.importing import cells
from club.members.importing.columns import POLICY, VEHICLE, shown
from club.members.importing.files import Cells
from club.members.importing.reasons import Problem
from club.members.models import Customer

ONE_DAY = timedelta(days=1)


class Part:
    """A part of a row that becomes one database row. Fields left empty in the file are None."""

    def said(self) -> str:
        """All that the part says."""
        return repr(self)

    def content_hash(self) -> str:
        """Changes when anything in the part changes. Keyed, because it stands in clear beside sealed data."""
        return lasting.index(self.said(), f"import.{type(self).__name__}").hex()


@dataclass(frozen=True, slots=True)
class CustomerPart(Part):
    """The customer of a row, known by his number."""

    external_id: str
    kind: str
    branch_id: int
    name: str
    id_number: str | None
    phone: str | None
    city: str | None
    address: str | None
    value_class: str | None
    no_claim_years: int | None
    licence_issued_date: date | None = field(default=None, repr=False)
    licence_until: date | None = field(default=None, repr=False)  # FOR_LIFE when it never runs out

    def said(self) -> str:
        """Without licences as before there were columns for them: what was brought in then stays equal."""
        licence = (self.licence_issued_date, self.licence_until)
        return f"{self!r}{licence}" if any(licence) else repr(self)


@dataclass(frozen=True, slots=True)
class VehiclePart(Part):
    """The vehicle of a row, known by its VIN."""

    vin: str
    owner: str
    plate: str | None
    model: str | None
    fuel: str | None
    use: str | None
    seats: int | None
    registered_date: date | None


@dataclass(frozen=True, slots=True)
class PolicyPart(Part):
    """The policy of a row, known by its number. `valid_until` is the first day that is not covered."""

    number: str
    holder: str
    vin: str | None
    branch_id: int
    line: str
    product_name: str
    valid_from: date
    valid_until: date
    premium_fen: int | None
    state: str | None
    is_group: bool | None
    salesperson: str | None
    sales_channel: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be brought in."""

    number: int
    customer: CustomerPart
    vehicle: VehiclePart | None
    policy: PolicyPart | None

    def keys(self) -> set[tuple[str, str]]:
        """What the row names, as model and key."""
        found = {("Customer", self.customer.external_id)}
        if self.vehicle:
            found.add(("Vehicle", self.vehicle.vin))
        if self.policy:
            found.add(("Policy", self.policy.number))
        return found


READERS: dict[str, Callable[[str], Any]] = {
    "customer_number": partial(cells.short, longest=40),
    "phone": cells.phone,
    "city": partial(cells.short, longest=40),
    "address": partial(cells.short, longest=200),
    "value_class": partial(cells.short, longest=10),
    "no_claim_years": cells.small_number,
    "licence_issued_date": cells.day,
    "licence_until": cells.day_or_for_life,
    "plate": cells.plate,
    "vin": cells.vin,
    "vehicle_model": partial(cells.short, longest=80),
    "fuel": partial(cells.choice, cells.FUELS),
    "use": partial(cells.choice, cells.USES),
    "seats": cells.small_number,
    "registered_date": cells.day,
    "policy_number": partial(cells.short, longest=40),
    "line": partial(cells.choice, cells.LINES),
    "product_name": partial(cells.short, longest=80),
    "valid_from": cells.day,
    "valid_until": cells.day,
    "premium": cells.fen,
    "policy_state": partial(cells.choice, cells.STATES),
    "is_group": partial(cells.choice, cells.YES_NO),
    "salesperson": partial(cells.short, longest=40),
    "sales_channel": partial(cells.short, longest=20),
}


class Reader:
    """Reads the cells of one row and remembers what is wrong with them."""

    def __init__(self, row: Cells, branches: Mapping[str, int]) -> None:
        self.row, self.branches, self.problems = row, branches, list[Problem]()

    def complain(self, key: str, code: str) -> None:
        """Note a fault of a cell."""
        self.problems.append(Problem(key, shown(key, self.row.get(key, "")), code))

    def get(self, key: str, *, needed: bool = False, reader: Callable[[str], Any] | None = None) -> Any:
        """The value of a cell; None when it is empty or wrong."""
        text = self.row.get(key)
        if text is None:
            if needed:
                self.complain(key, "missing")
            return None
        try:
            return (reader or READERS[key])(text)
        except cells.Bad as error:
            self.complain(key, error.code)
            return None

    def has(self, keys: tuple[str, ...]) -> bool:
        """Whether any of the columns is filled."""
        return any(key in self.row for key in keys)


def parse(number: int, row: Cells, branches: Mapping[str, int]) -> Row | list[Problem]:
    """The row with types, or everything that is wrong with it."""
    reader = Reader(row, branches)
    customer = customer_part(reader)
    owner = customer.external_id
    vehicle = vehicle_part(reader, owner) if reader.has(VEHICLE) else None
    vin = vehicle.vin if vehicle else None
    policy = policy_part(reader, owner, customer.branch_id, vin) if reader.has(POLICY) else None
    return reader.problems or Row(number, customer, vehicle, policy)


def customer_part(reader: Reader) -> CustomerPart:
    """The customer in the cells; what is wrong with it is noted by the reader."""
    kind = reader.get("customer_kind", reader=partial(cells.choice, cells.KINDS)) or Customer.Kind.PERSON
    is_person = kind == Customer.Kind.PERSON
    branch_id = reader.get("branch", needed=True, reader=partial(_branch, reader.branches))
    issued, until = reader.get("licence_issued_date"), reader.get("licence_until")
    if issued and until and until <= issued:
        reader.complain("licence_until", "licence_ends_first")
    return CustomerPart(
        external_id=reader.get("customer_number", needed=True),
        kind=str(kind),
        branch_id=branch_id,
        name=reader.get("name", needed=True, reader=cells.person_name if is_person else _company_name),
        id_number=reader.get("id_number", reader=cells.id_number if is_person else cells.company_code),
        **{key: reader.get(key) for key in ("phone", "city", "address", "value_class", "no_claim_years")},
        licence_issued_date=issued,
        licence_until=until,
    )


def _branch(branches: Mapping[str, int], text: str) -> int:
    if text not in branches:
        raise cells.Bad("branch")
    return branches[text]


def _company_name(text: str) -> str:
    return cells.short(text, 80)


def vehicle_part(reader: Reader, owner: str) -> VehiclePart:
    """The car in the cells, of the customer of that number."""
    return VehiclePart(
        vin=reader.get("vin", needed=True),
        owner=owner,
        plate=reader.get("plate"),
        model=reader.get("vehicle_model"),
        **{key: reader.get(key) for key in ("fuel", "use", "seats", "registered_date")},
    )


def policy_part(reader: Reader, holder: str, branch_id: int, vin: str | None) -> PolicyPart:
    """The contract in the cells, of the customer of that number."""
    first, last = reader.get("valid_from", needed=True), reader.get("valid_until", needed=True)
    if first and last and last < first:
        reader.complain("valid_until", "ends_before_start")
    return PolicyPart(
        number=reader.get("policy_number", needed=True),
        holder=holder,
        vin=vin,
        branch_id=branch_id,
        line=reader.get("line", needed=True),
        product_name=reader.get("product_name", needed=True),
        valid_from=first,
        valid_until=last + ONE_DAY if last else None,
        premium_fen=reader.get("premium"),
        state=reader.get("policy_state"),
        **{key: reader.get(key) for key in ("is_group", "salesperson", "sales_channel")},
    )
