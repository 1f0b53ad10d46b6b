"""Which statements a merchant may see, and what stands in them: its own, once they were sent."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from merchants.settlement.models import Dispute, Statement, StatementLine
from merchants.stores.models import Merchant


def statements_of(merchant: Merchant) -> QuerySet[Statement]:
    """The statements of a merchant that were sent to it, newest first; drafts stay with the insurer."""
    return Statement.objects.filter(merchant=merchant).exclude(state=Statement.State.DRAFT).order_by("-pk")


def statement_for(merchant: Merchant, number: str) -> Statement:
    """A sent statement of the merchant. Http404 for drafts and for anybody else's."""
    row = statements_of(merchant).filter(number=number).select_related("merchant").first()
    if row is None:
        raise Http404
    return row


def line_for(statement: Statement, uid: Any) -> StatementLine:
    """A line of the statement by the public id of its payable. Http404 for a line of another one."""
    rows = StatementLine.objects.select_related("payable__store", "payable__product")
    row = rows.filter(statement=statement, payable__uid=uid).first()
    if row is None:
        raise Http404
    return row


def dispute_for(merchant: Merchant, uid: Any) -> Dispute:
    """A dispute of the merchant. Http404 for anybody else's."""
    rows = Dispute.objects.filter(statement__in=statements_of(merchant), uid=uid)
    row = rows.select_related("statement").first()
    if row is None:
        raise Http404
    return row


def disputes_about(statement: Statement) -> QuerySet[Dispute]:
    """The disputes about the lines of a statement, newest first."""
    rows = Dispute.objects.filter(statement=statement).select_related("line__payable", "correction")
    return rows.order_by("-pk")
