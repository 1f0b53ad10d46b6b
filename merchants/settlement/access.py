"""Which statements a merchant may see: its own, once they were sent."""

from django.db.models import QuerySet
from django.http import Http404

from merchants.settlement.models import Statement
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
