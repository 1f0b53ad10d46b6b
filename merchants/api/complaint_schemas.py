"""The shapes of the calls about complaints."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from merchants.api.partner_schemas import Id, Text40
from merchants.api.schemas import Request

Words = Annotated[str, Field(max_length=200)]


class ComplaintIn(Request):
    """A complaint that reached another system: a member by number, or somebody by name, phone and branch."""

    channel: Literal["api", "call_centre", "website", "regulator", "association"] = "api"
    received_at: AwareDatetime = Field(description="when it reached you; all deadlines count from then")
    member: Id | None = Field(None, description="member number, or the customer's number as given before")
    name: Text40 | None = None
    phone: Text40 | None = None
    branch: Annotated[str, Field(max_length=20)] | None = Field(None, description="code of the branch")
    cause: Annotated[str, Field(max_length=30)] = Field("other", description="code of a cause")
    scope: Literal["clause", "business", "other"] = "other"
    story: Annotated[str, Field(min_length=1, max_length=4000)]
    demand: Annotated[str, Field(max_length=2000)] | None = None
    against: Words | None = Field(None, description="unit or person complained of")
    way: Literal["phone", "written", "on_site"] | None = Field(
        None, description="how the regulator was reached; needed for its complaints"
    )
    is_first: bool = Field(True, description="whether it is the first call to the regulator")
    will_negotiate: bool = Field(True, description="whether the complainant will negotiate with us")


class DeadlineOut(Schema):
    """What has to happen by when; `provisional` until the calendar of that year is published."""

    kind: str
    due_at: datetime
    provisional: bool


class ComplaintOut(Schema):
    """How far a complaint is. Nothing of what was said is repeated."""

    id: UUID
    number: str
    reference: str
    state: str
    grade: str
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    deadlines: list[DeadlineOut]
