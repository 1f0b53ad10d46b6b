"""Which redemptions a person or a key may see: those of the merchant, and of one store when tied to it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from merchants.counter.queries import redemptions_of
from merchants.stores.models import ApiKey, Operator
from vouchers.lifecycle.models import Redemption


def redemptions_for(asker: ApiKey | Operator) -> QuerySet[Redemption]:
    """The redemptions a person or a key may see, newest first."""
    assert asker.merchant_id is not None  # a key of an integration never comes here
    return redemptions_of(asker.merchant_id, asker.store_id)


def redemption_for(asker: ApiKey | Operator, uid: UUID | str) -> Redemption:
    """One of them. Http404 for any other."""
    row = redemptions_for(asker).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row
