"""A merchant gets a store."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from merchants.stores.models import Store


@transaction.atomic
def open_store(*, store: Store, by: Actor, at: datetime) -> Store:
    """Open a store of a merchant; it redeems once the merchant is a partner and prices are agreed.

    - the row, one audit row
    """
    store.save(force_insert=True)
    audit.record(
        verb="store.opened", subject=store, by=by, at=at, store=store.code, merchant=store.merchant.code
    )
    return store
