"""From the change feed to the addresses that want to hear of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from merchants.webhooks import feed, words
from merchants.webhooks.models import Endpoint

GIVE_UP_AFTER = timedelta(days=3)
AT_ONCE = 5_000  # rows of the trail that one transaction looks at

# A merchant hears of acts that name it or one of its stores; an integration of all that is told outside.
TELL = """
    INSERT INTO merchants_delivery
        (uid, endpoint_id, event_id, state, attempts, next_at, made_at, give_up_at, last_error)
    SELECT gen_random_uuid(), endpoint.id, act.id, 'waiting', 0, %(at)s, %(at)s, %(give_up)s, ''
    FROM merchants_endpoint endpoint
    LEFT JOIN merchants_merchant merchant ON merchant.id = endpoint.merchant_id
    JOIN club_auditentry act ON {which}
        AND (act.verb = ANY (endpoint.events) OR endpoint.events = '{{}}')
        AND split_part(act.verb, '.', 1) = ANY (%(told)s)
        AND (merchant.id IS NULL OR act.verb = ANY (%(merchant_acts)s) AND (
            act.data->>'merchant' = merchant.code
            OR EXISTS (SELECT FROM merchants_store store
                       WHERE store.code = act.data->>'store' AND store.merchant_id = merchant.id)))
    WHERE endpoint.off_at IS NULL
    ORDER BY act.id ON CONFLICT (endpoint_id, event_id) DO NOTHING
"""
NEW = TELL.format(which="act.id > endpoint.told_until AND act.id <= %(until)s")
OF_DAYS = TELL.format(which="endpoint.id = %(endpoint)s AND act.at >= %(since)s AND act.at < %(before)s")


@transaction.atomic
def tell(*, at: datetime) -> int:
    """Make a delivery of each new event for each address that wants it; returns how many.

    - goes as far as the order of the feed is final, some thousand acts at a time, and remembers how far
    - running it twice, or twice at once, makes nothing twice
    """
    rows = Endpoint.objects.filter(off_at=None).order_by("pk")
    first = rows.aggregate(first=Min("told_until"))["first"]
    highest = feed.settled() if first is not None else None
    if highest is None or highest <= first:
        return 0
    until = min(highest, first + AT_ONCE)
    behind = list(rows.filter(told_until__lt=until).select_for_update().values_list("pk", flat=True))
    made = make_deliveries(NEW, at=at, until=until)
    Endpoint.objects.filter(pk__in=behind, told_until__lt=until).update(told_until=until)
    return made


def make_deliveries(statement: str, *, at: datetime, **values: Any) -> int:
    """Make the deliveries that a statement above selects; returns how many are new."""
    known: dict[str, Any] = {
        "at": at,
        "give_up": at + GIVE_UP_AFTER,
        "told": sorted(words.TOLD),
        "merchant_acts": list(words.MERCHANT_ACTS),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**known, **values})
        return cursor.rowcount
