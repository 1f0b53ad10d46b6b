"""The shapes of the API: what comes in is checked against them, what goes out is described by them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

STORE = Field(None, max_length=20, description="code of the store; needed if the merchant has several")


class Request(Schema):
    """A request body: fields that are not described are refused."""

    model_config = ConfigDict(extra="forbid")


class LookupIn(Request):
    """The code as typed, or the text of the scanned QR code."""

    code: str = Field(min_length=1, max_length=200)
    store: str | None = Field(
        None, max_length=20, description="code of the store; needed if there are several"
    )


class RedemptionIn(Request):
    """One use of a voucher at a store."""

    code: str = Field(min_length=1, max_length=200, description="as typed, or the text of the QR code")
    store: str | None = Field(
        None, max_length=20, description="code of the store; needed if there are several"
    )
    quantity: int = Field(1, ge=1, le=999, strict=True)
    answers: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=20)
    occurred_at: AwareDatetime | None = Field(
        None, description="only for uploads of a store that was cut off"
    )


class ReversalIn(Request):
    """Why a redemption is undone."""

    reason: str = Field(min_length=1, max_length=200)


class Page(Schema):
    """Which part of a list: `cursor` from the answer before, at most 200 rows."""

    cursor: str | None = Field(None, max_length=60)
    limit: int = Field(50, ge=1, le=200)


class RedemptionPage(Page):
    """Redemptions, all or those of one store or one Chinese day."""

    store: str | None = Field(None, max_length=20)
    day: date | None = None


class Money(Schema):
    """A whole number of fen."""

    amount: int
    currency: str


class MaskedMember(Schema):
    """What a merchant may know of the customer."""

    name: str
    phone: str
    plate: str


class ProductOut(Schema):
    """The service."""

    code: str
    name: str
    name_en: str


class LookupOut(Schema):
    """What a code is worth at the store now. `reason` is a problem code, `message` says it in words."""

    voucher: UUID
    product: ProductOut
    uses_left: int
    uses_total: int
    valid_from: datetime
    valid_until: datetime
    questions: list[dict[str, Any]]
    member: MaskedMember
    usable: bool
    reason: str | None
    message: str | None


class VoucherOut(Schema):
    """The voucher by its public id; its code is not repeated."""

    id: UUID
    uses_left: int


class RedemptionOut(Schema):
    """A redemption. `settlement_price` is what the merchant gets for it."""

    id: UUID
    voucher: VoucherOut
    product: ProductOut
    store: str
    quantity: int
    redeemed_at: datetime
    occurred_at: datetime
    settlement_price: Money
    member: MaskedMember
    reversed_at: datetime | None
    reversal_reason: str | None


class RedemptionList(Schema):
    """Redemptions, newest first; `next_cursor` is null on the last page."""

    items: list[RedemptionOut]
    next_cursor: str | None


class ReversalOut(RedemptionOut):
    """Status 202 and `adjustment_next_batch` when the use already stands in a statement."""

    settlement: str | None


class StatementOut(Schema):
    """A statement; `period_end` is the first day after it. due = lines + carried over."""

    number: str
    period_start: date
    period_end: date
    state: str
    lines_count: int
    lines_sum: Money
    carried_over: Money
    due: Money
    sent_at: datetime | None
    confirmed_at: datetime | None
    paid_at: datetime | None


class StatementList(Schema):
    """Statements, newest first."""

    items: list[StatementOut]
    next_cursor: str | None


class LineOut(Schema):
    """One line: a redemption, its undoing (negative), or an offline use paid in good faith."""

    id: UUID
    kind: str
    redemption: UUID | None
    at: datetime
    store: str
    product: ProductOut
    quantity: int
    unit_price: Money
    amount: Money


class LineList(Schema):
    """Lines of a statement, newest first."""

    items: list[LineOut]
    next_cursor: str | None


class Problem(Schema):
    """An error. `errors` only for `invalid`; other facts of the refusal may stand beside."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None
