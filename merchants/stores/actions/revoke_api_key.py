"""The end of a key, and the mark of its use."""

from datetime import datetime, timedelta

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from merchants.stores.access import forget_key
from merchants.stores.models import ApiKey

TOUCH_EVERY = timedelta(minutes=1)


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: Actor, at: datetime) -> ApiKey:
    """Make a key useless from the next call on.

    - a key revoked before keeps its first moment and no second audit row is written
    """
    row = ApiKey.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        audit.record(verb="api_key.revoked", subject=row, by=by, at=at)
    return row


def touch_api_key(*, key: ApiKey, at: datetime) -> None:
    """Remember that a key was used, at most once a minute, so a busy till does not write on every call."""
    if key.last_used_at is None or key.last_used_at <= at - TOUCH_EVERY:
        forget_key(key)
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
