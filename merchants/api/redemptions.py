"""Redeeming, undoing, and the list of what was redeemed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from club.core.idempotency import Answer
from merchants.api import shapes
from merchants.api.cursors import page_of
from merchants.api.keyed import KEY_HEADER, once
from merchants.api.keys import door_of, store_named
from merchants.api.problems import answer
from merchants.api.schemas import (
    RedemptionIn,
    RedemptionList,
    RedemptionOut,
    RedemptionPage,
    ReversalIn,
    ReversalOut,
)
from merchants.counter import bookings
from merchants.counter.access import redemption_for, redemptions_for
from merchants.counter.once import Door
from merchants.counter.queries import in_a_statement, on_days
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import RedemptionDoor

router = Router(tags=["redemptions"])


@router.post("", response={201: RedemptionOut}, summary="Redeem a voucher", openapi_extra=KEY_HEADER)
def redeem(request: HttpRequest, payload: RedemptionIn) -> HttpResponse:
    """Use a voucher at a store. Sent again with the same key, it answers 200 with the first answer's body."""
    door, at = door_of(request), timezone.now()
    return once(request, door, at, lambda: _redeem(door, payload, at))


@router.post(
    "/{uuid:id}/reversal",
    response={200: ReversalOut, 202: ReversalOut},
    summary="Undo a redemption",
    openapi_extra=KEY_HEADER,
)
def reverse(request: HttpRequest, id: UUID, payload: ReversalIn) -> HttpResponse:
    """Give a use back within the undo window of the voucher."""
    door, at = door_of(request), timezone.now()
    return once(request, door, at, lambda: _reverse(door, id, payload.reason, at))


@router.get("", response=RedemptionList, summary="List redemptions")
def redemptions(request: HttpRequest, page: Query[RedemptionPage]) -> HttpResponse:
    """Own redemptions, newest first."""
    rows = on_days(redemptions_for(door_of(request).guesser), page.day, page.day)
    rows = rows.filter(store__code=page.store) if page.store else rows
    shown = page_of(rows, cursor=page.cursor, limit=page.limit, name="uid", show=shapes.redemption)
    return answer(200, shown)


@router.get("/{uuid:id}", response=RedemptionOut, summary="One redemption")
def redemption(request: HttpRequest, id: UUID) -> HttpResponse:
    """A redemption of one's own."""
    return answer(200, shapes.redemption(redemption_for(door_of(request).guesser, id)))


def _redeem(door: Door, wanted: RedemptionIn, at: datetime) -> Answer:
    key: Any = door.guesser
    done = bookings.redeem(
        code=wanted.code,
        store=store_named(key, wanted.store),
        by=door.by,
        door=RedemptionDoor.API,
        at=at,
        quantity=wanted.quantity,
        amount_fen=wanted.amount.amount if wanted.amount else None,
        answers={name: str(value) for name, value in wanted.answers.items()},
        api_key=key,
        occurred_at=wanted.occurred_at,
        is_last=True,
    )
    return Answer(201, shapes.redemption(done))


def _reverse(door: Door, uid: UUID, reason: str, at: datetime) -> Answer:
    row = redemption_for(door.guesser, uid)
    is_settled = in_a_statement(row)
    actions.reverse(redemption=row, reason=reason, by=door.by, at=at)
    shown = shapes.redemption(redemption_for(door.guesser, uid))
    settlement = "adjustment_next_batch" if is_settled else None
    return Answer(202 if is_settled else 200, {**shown, "settlement": settlement})
