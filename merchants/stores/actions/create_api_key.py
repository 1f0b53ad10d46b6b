"""A new key for a till or a partner system."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.stores import secret_keys
from merchants.stores.models import ApiKey, Merchant, Store


class ForeignStore(DomainError):
    """The store is not one of the merchant's."""

    code = "not_found"
    status = 404


@transaction.atomic
def create_api_key(
    *, merchant: Merchant | None, name: str, by: Actor, at: datetime, store: Store | None = None
) -> tuple[ApiKey, str]:
    """Make a key for a merchant (or one of its stores), or for an integration when `merchant` is None.

    - returns the row and the key itself, which is never stored and cannot be shown again
    """
    if store is not None and (merchant is None or store.merchant_id != merchant.pk):
        raise ForeignStore
    secret = secret_keys.make()
    row = ApiKey.objects.create(
        kind=ApiKey.Kind.MERCHANT if merchant else ApiKey.Kind.INTEGRATION,
        merchant=merchant,
        store=store,
        name=name,
        prefix=secret[: secret_keys.SHOWN],
        key_sha256=secret_keys.digest(secret),
        created_at=at,
    )
    audit.record(
        verb="api_key.created", subject=row, by=by, at=at, merchant=merchant.code if merchant else None
    )
    return row, secret
