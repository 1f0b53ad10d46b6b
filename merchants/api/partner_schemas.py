"""The shapes of the calls for systems of the company: records sent, gifts ordered, events read."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from merchants.api.schemas import Request

Id = Annotated[str, Field(min_length=1, max_length=40)]
Text40 = Annotated[str, Field(max_length=40)]
Text80 = Annotated[str, Field(max_length=80)]
Small = Annotated[int, Field(ge=0, le=200, strict=True)]
LAST_DAY = "the last day that is covered"


class MoneyIn(Request):
    """A whole number of fen."""

    amount: int = Field(ge=0, lt=100_000_000_000, strict=True)
    currency: Literal["CNY"]


class CustomerIn(Request):
    """A customer. What is left out stays as it is."""

    name: Text80
    branch: Annotated[str, Field(min_length=1, max_length=20)] = Field(description="code of the branch")
    kind: Literal["person", "company"] = "person"
    id_number: Text40 | None = Field(None, description="resident ID number, or company code of a company")
    phone: Text40 | None = None
    city: Text40 | None = None
    address: Annotated[str, Field(max_length=200)] | None = None
    value_class: Annotated[str, Field(max_length=10)] | None = None
    no_claim_years: Small | None = None
    licence_issued_date: date | None = Field(None, description="first issue of the driving licence")
    licence_until: date | Literal["long_term"] | None = Field(
        None, description="last day of the driving licence; he is reminded before it"
    )


class VehicleIn(Request):
    """A car and whose it is now."""

    customer: Id = Field(description="the customer's number as given before")
    plate: Text40 | None = None
    model: Text80 | None = None
    fuel: Literal["petrol", "electric", "hybrid"] | None = None
    use: Literal["private", "commercial", "company"] | None = None
    seats: Small | None = None
    registered_date: date | None = None


class PolicyIn(Request):
    """An insurance contract."""

    customer: Id = Field(description="the holder's number as given before")
    vin: Text40 | None = Field(None, description="VIN of a car as given before")
    line: Literal["compulsory", "motor", "property", "accident"]
    product_name: Annotated[str, Field(min_length=1, max_length=80)]
    first_day: date
    last_day: date = Field(description=LAST_DAY)
    premium: MoneyIn | None = None
    state: Literal["in_force", "renewed", "lapsed", "cancelled"] | None = None
    is_group: bool | None = None
    salesperson: Text40 | None = None
    sales_channel: Annotated[str, Field(max_length=20)] | None = None


class ClaimIn(Request):
    """A claim and how far it is."""

    customer: Id = Field(description="the customer's number as given before")
    policy: Id | None = Field(None, description="number of a policy as given before")
    vin: Text40 | None = Field(None, description="VIN of a car as given before")
    state: Literal["reported", "surveyed", "assessed", "paid", "closed", "refused"]
    happened_at: AwareDatetime | None = None
    reported_at: AwareDatetime
    closed_at: AwareDatetime | None = None
    paid: MoneyIn | None = None
    has_injury: bool | None = None
    loss: MoneyIn | None = Field(None, description="amount of the loss, which decides the time limits")
    plan_fixed_at: AwareDatetime | None = Field(None, description="the plan of repair was fixed")
    assessed_at: AwareDatetime | None = Field(None, description="the loss was assessed")
    documents_at: AwareDatetime | None = Field(None, description="the documents were complete and correct")
    approved_at: AwareDatetime | None = Field(None, description="the payment was approved")


class ViolationIn(Request):
    """A traffic offence. The owner of the car is told once, if it is open and not older than thirty days."""

    vin: Text40 = Field(description="VIN of a car as given before")
    happened_at: AwareDatetime
    what: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        description="as it is shown to the owner"
    )
    place: Text80 | None = None
    points: Annotated[int, Field(ge=0, le=12, strict=True)] | None = None
    fine: MoneyIn | None = None
    state: Literal["open", "handled"] | None = None


class RecordOut(Schema):
    """What became of a record. Nothing of it is repeated. `changed` is false when all of it was known."""

    id: UUID
    created: bool
    changed: bool


class GiftsIn(Request):
    """A package for a list of members. `batch` is yours: the same one again gives nothing twice."""

    batch: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,60}$")
    package: str = Field(min_length=1, max_length=50, description="code of a published package")
    members: list[Id] = Field(
        min_length=1, max_length=1000, description="member numbers, or customers' numbers as given before"
    )


class GiftsOut(Schema):
    """What a call gave. `passed_over` counts by the reason; `left_out` had no room in the budget."""

    batch: str
    package: str
    given: int
    left_out: int
    passed_over: dict[str, int]


class GiftBatchOut(Schema):
    """What became of a batch so far: gifts by state."""

    batch: str
    package: str
    made_at: datetime
    stopped_at: datetime | None
    gifts: dict[str, int]


class EventPage(Schema):
    """Where to go on: `cursor` of the answer before; without it from the very beginning."""

    cursor: str | None = Field(None, pattern=r"^[0-9]{1,18}$")
    limit: int = Field(50, ge=1, le=200)


class SubjectOut(Schema):
    """What an act was done to."""

    kind: str
    id: str


class ActorOut(Schema):
    """What kind of actor it was; who exactly stays in the house."""

    kind: str


class EventOut(Schema):
    """One act. `data` holds ids, codes, states and amounts in fen."""

    id: str
    type: str
    occurred_at: datetime
    subject: SubjectOut
    actor: ActorOut
    data: dict[str, Any]


class EventList(Schema):
    """Events, oldest first. Keep `next_cursor`, also from an empty page, and ask again with it later."""

    items: list[EventOut]
    next_cursor: str
