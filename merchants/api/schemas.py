"""The shapes of the API: what comes in is checked against them, what goes out is described by them."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

STORE = Field(None, max_length=20, description="code of the store; needed if the merchant has several")


class Request(BaseModel):
    """A request body: fields that are not described are refused.

    The framework's own Schema would check each twice, for rows of the database that never come in.
    """

    model_config = ConfigDict(extra="forbid")


class LookupIn(Request):
    """The code as typed, or the text of the scanned QR code."""

    code: str = Field(min_length=1, max_length=200)
    store: str | None = Field(
        None, max_length=20, description="code of the store; needed if there are several"
    )


class BillIn(Request):
    """What the service cost, in whole fen."""

    amount: int = Field(ge=1, le=100_000_000, strict=True)
    currency: Literal["CNY"] = "CNY"


class RedemptionIn(Request):
    """One use of a voucher at a store."""

    code: str = Field(min_length=1, max_length=200, description="as typed, or the text of the QR code")
    store: str | None = Field(
        None, max_length=20, description="code of the store; needed if there are several"
    )
    quantity: int = Field(1, ge=1, le=999, strict=True)
    amount: BillIn | None = Field(
        None, description="what the service costs; needed where the look-up says `needs_amount`"
    )
    answers: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=20)
    occurred_at: AwareDatetime | None = Field(
        None, description="only for uploads of a store that was cut off"
    )


class BatchItemIn(Request):
    """One scan of a store that was cut off. `nonce` is made by the device when it scans."""

    code: str = Field(min_length=1, max_length=200, description="as typed, or the text of the QR code")
    store: str | None = STORE
    nonce: str = Field(pattern=r"^[A-Za-z0-9._:-]{8,64}$", description="unique in the store, e.g. a UUID")
    occurred_at: AwareDatetime
    quantity: int = Field(1, ge=1, le=999, strict=True)
    amount: BillIn | None = None
    answers: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=20)
    force: bool = Field(False, strict=True, description="the service was given although it was in doubt")


class BatchIn(Request):
    """At most 200 scans."""

    items: list[BatchItemIn]


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
    """What a code is worth at the store now. `reason` is a problem code, `message` says it in words.

    With `needs_amount` the till asks what the service costs and sends it as `amount`: a discount takes
    `discount_percent` off it, at most `cap_per_use` and what is left of the month, a stored amount all of it.
    A voucher that is kept for a `booking` at this store is judged at the agreed time; redeeming it ends that.
    """

    voucher: UUID
    product: ProductOut
    benefit: str
    needs_amount: bool
    value_left: Money | None
    discount_percent: int | None
    cap_per_use: Money | None
    month_left: Money | None
    uses_left: int
    uses_total: int
    valid_from: datetime
    valid_until: datetime
    questions: list[dict[str, Any]]
    member: MaskedMember
    usable: bool
    reason: str | None
    message: str | None
    booking: UUID | None


class BatchResultOut(Schema):
    """What became of one scan: redeemed, replayed, conflict (unpaid until staff looked at it) or refused.

    `state` is what is stored under the nonce; null means nothing is, so the item may be sent again.
    """

    nonce: str
    status: str
    state: str | None
    code: str | None
    message: str | None
    scan: UUID | None
    redemption: UUID | None


class BatchOut(Schema):
    """One result per item, in their order."""

    items: list[BatchResultOut]


class VoucherOut(Schema):
    """The voucher by its public id; its code is not repeated. `value_left` only of a stored amount."""

    id: UUID
    uses_left: int
    value_left: Money | None


class RedemptionOut(Schema):
    """A redemption. `settlement_price` is what the merchant gets for it.

    Of a discount or a stored amount, `bill` is what the service cost and `benefit` what the voucher took off
    it; the customer pays the difference.
    """

    id: UUID
    voucher: VoucherOut
    product: ProductOut
    store: str
    quantity: int
    redeemed_at: datetime
    occurred_at: datetime
    bill: Money | None
    benefit: Money | None
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
    """One line: a redemption, its undoing (negative), a correction, or an offline use paid in good faith."""

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


class WantedIn(Request):
    """A whole number of fen; below zero for what is taken back."""

    amount: int = Field(ge=-100_000_000_000, le=100_000_000_000, strict=True)
    currency: Literal["CNY"] = "CNY"


class DisputeIn(Request):
    """What is wrong with a line: its id, a category, words, and what it should be if that is known."""

    line: UUID
    category: Literal["price", "quantity", "not_ours", "undone", "other"]
    words: str = Field(min_length=1, max_length=500)
    wanted: WantedIn | None = None


class DisputeOut(Schema):
    """A dispute and its answer. `correction` is what the next statement gives or takes besides."""

    id: UUID
    line: UUID
    category: str
    words: str
    wanted: Money | None
    state: str
    opened_at: datetime
    answer: str | None
    correction: Money | None


class DisputeList(Schema):
    """Disputes, newest first."""

    items: list[DisputeOut]
    next_cursor: str | None


class Problem(Schema):
    """An error. `errors` only for `invalid`; other facts of the refusal may stand beside."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None
