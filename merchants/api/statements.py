"""Statements of a merchant."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from club.core.errors import Forbidden
from merchants.api import shapes
from merchants.api.cursors import page_of
from merchants.api.keys import door_of
from merchants.api.problems import answer
from merchants.api.schemas import LineList, Page, StatementList, StatementOut
from merchants.settlement import actions
from merchants.settlement.access import statement_for, statements_of
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


@router.post("/{number}/confirm", response=StatementOut, summary="Confirm a statement")
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Agree with a sent statement. Only with a key of the whole merchant; saying it again changes nothing."""
    door = door_of(request)
    if door.guesser.store_id is not None:
        raise Forbidden
    row = _own(request, number)
    if row.state != Statement.State.CONFIRMED:
        row = actions.confirm(statement=row, by=door.by, at=timezone.now())
    return answer(200, shapes.statement(row))


def _own(request: HttpRequest, number: str) -> Statement:
    return statement_for(door_of(request).guesser.merchant, number)
