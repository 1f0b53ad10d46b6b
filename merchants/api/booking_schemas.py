"""The shapes of bookings in the API."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from merchants.api.schemas import STORE, BillIn, MaskedMember, Money, Page, ProductOut, Request
from merchants.bookings.actions.finish import MOST_ODOMETER_KM
from merchants.ledger.lines import MOST_FEES_FEN, MOST_KM


class AcceptIn(Request):
    """Which store takes it, where any may, and in how many minutes it is with the customer."""

    store: str | None = STORE
    arrive_in_minutes: int | None = Field(None, ge=1, le=600, strict=True)


class StartIn(Request):
    """Nothing to say."""


class CancelIn(Request):
    """Why the store cannot; the customer reads it."""

    reason: str = Field(min_length=1, max_length=200)


class FeesIn(Request):
    """Expenses laid out, in whole fen."""

    amount: int = Field(ge=0, le=MOST_FEES_FEN, strict=True)
    currency: str = Field("CNY", pattern="^CNY$")


class FinishIn(Request):
    """What the store states at the end; `km` and `expenses` of an order, `code` only if one was shown."""

    code: str = Field("", max_length=200)
    amount: BillIn | None = Field(None, description="what the service costs, where the voucher takes it off")
    km: int | None = Field(None, ge=0, le=MOST_KM, strict=True)
    expenses: FeesIn | None = None
    odometer_km: int | None = Field(None, ge=0, le=MOST_ODOMETER_KM, strict=True)
    answers: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=20)
    note: str = Field("", max_length=200)


class BookingPage(Page):
    """Bookings, all or those of one store or of one Chinese day of the agreed time."""

    store: str | None = Field(None, max_length=20)
    day: date | None = None


class DueOut(Schema):
    """What has to happen next, and by when: accept, contact, arrive, start or finish."""

    what: str
    at: datetime


class BookingOut(Schema):
    """A booking. `store` is null while any store of the city may accept it.

    `state` is one of requested, accepted, arrived, started, finished, declined, lapsed, cancelled,
    late_cancelled, store_cancelled, missed, no_show. Personal answers are there while the work goes on.
    """

    id: UUID
    number: str
    state: str
    product: ProductOut
    store: str | None
    starts_at: datetime
    as_soon_as_possible: bool
    requested_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    due: DueOut | None
    member: MaskedMember
    answers: dict[str, str]
    photos: int
    photos_needed: int
    redemption: UUID | None
    settlement_price: Money | None
    customer_pays: Money | None


class BookingList(Schema):
    """Bookings, newest first; `next_cursor` is null on the last page."""

    items: list[BookingOut]
    next_cursor: str | None


class OfferList(Schema):
    """Errands that wait for whichever store accepts first, the longest waiting on top."""

    items: list[BookingOut]
