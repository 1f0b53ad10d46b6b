"""Statements of a merchant."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from club.core.errors import Forbidden
from club.core.idempotency import Answer
from merchants.api import shapes
from merchants.api.cursors import page_of
from merchants.api.keyed import KEY_HEADER, MAY_HAVE_KEY, once
from merchants.api.keys import door_of
from merchants.api.problems import answer
from merchants.api.schemas import (
    DisputeIn,
    DisputeList,
    DisputeOut,
    LineList,
    Page,
    StatementList,
    StatementOut,
)
from merchants.counter.once import Door
from merchants.settlement import actions
from merchants.settlement.access import disputes_about, line_for, statement_for, statements_of
from merchants.settlement.models import Statement
from merchants.settlement.queries import lines_of

router = Router(tags=["statements"])


@router.get("", response=StatementList, summary="List statements")
def statements(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Own statements that were sent, newest first."""
    rows = statements_of(door_of(request).guesser.merchant)
    shown = page_of(rows, cursor=page.cursor, limit=page.limit, name="number", show=shapes.statement)
    return answer(200, shown)


@router.get("/{number}", response=StatementOut, summary="One statement")
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """A statement's period, state and sums."""
    return answer(200, shapes.statement(_own(request, number)))


@router.get("/{number}/lines", response=LineList, summary="Lines of a statement")
def lines(request: HttpRequest, number: str, page: Query[Page]) -> HttpResponse:
    """Every redemption and reversal in a statement."""
    rows = lines_of(_own(request, number))
    return answer(
        200, page_of(rows, cursor=page.cursor, limit=page.limit, name="payable__uid", show=shapes.line)
    )


@router.get("/{number}/disputes", response=DisputeList, summary="Disputes about a statement")
def disputes(request: HttpRequest, number: str, page: Query[Page]) -> HttpResponse:
    """What was said about its lines, and the answers, newest first."""
    rows = disputes_about(_own(request, number))
    return answer(200, page_of(rows, cursor=page.cursor, limit=page.limit, name="uid", show=shapes.dispute))


@router.post(
    "/{number}/disputes", response={201: DisputeOut}, summary="Dispute a line", openapi_extra=KEY_HEADER
)
def dispute(request: HttpRequest, number: str, payload: DisputeIn) -> HttpResponse:
    """Say what is wrong with one line of a sent statement. Only with a key of the whole merchant."""
    door, at = _office(request), timezone.now()
    row = _own(request, number)
    return once(request, door, at, lambda: _dispute(door, row, payload, at))


@router.post(
    "/{number}/confirm", response=StatementOut, summary="Confirm a statement", openapi_extra=MAY_HAVE_KEY
)
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Agree with a sent statement. Only with a key of the whole merchant; saying it again changes nothing."""
    door, at = _office(request), timezone.now()
    row = _own(request, number)
    if request.headers.get("Idempotency-Key"):
        return once(request, door, at, lambda: _confirm(door, row, at))
    return answer(200, _confirm(door, row, at).body)


def _confirm(door: Door, row: Statement, at: datetime) -> Answer:
    if row.state not in (Statement.State.CONFIRMED, Statement.State.CLOSED):
        row = actions.confirm(statement=row, by=door.by, at=at)
    return Answer(200, shapes.statement(row))


def _dispute(door: Door, row: Statement, wanted: DisputeIn, at: datetime) -> Answer:
    made = actions.dispute(
        statement=row,
        line=line_for(row, wanted.line),
        category=wanted.category,
        words=wanted.words,
        wanted_fen=wanted.wanted.amount if wanted.wanted else None,
        by=door.by,
        at=at,
    )
    return Answer(201, shapes.dispute(made))


def _office(request: HttpRequest) -> Door:
    """The door of a key that is of the whole merchant."""
    door = door_of(request)
    if getattr(door.guesser, "store_id", None) is not None:
        raise Forbidden
    return door


def _own(request: HttpRequest, number: str) -> Statement:
    return statement_for(door_of(request).guesser.merchant, number)
