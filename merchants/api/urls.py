"""Addresses of the API: /api/v1/, described at openapi.json, readable at docs."""

from django.urls import path, re_path

from merchants.api import (
    batches,
    bookings,
    complaints,
    events,
    gifts,
    records,
    redemptions,
    statements,
    vouchers,
)
from merchants.api.keys import MerchantKey
from merchants.api.openapi import DescribedAPI
from merchants.api.problems import at_the_door, install, not_found
from merchants.api.strict import StrictParser, refuse_at_the_door

DESCRIPTION = """
For tills of partner merchants, and for systems of the insurer.

Send `Authorization: Bearer <key>`. A key belongs to a merchant (perhaps to one of its stores) or to an
integration; each call says which kind it takes. Times carry an offset, money is a whole number of fen.
Lists take `cursor` and `limit` and come newest first; only the change feed comes oldest first.
Fields, query names and anything else that is not described here are refused.
Errors are `application/problem+json` with a stable `code`; each call lists its own.

Calls that move money need an `Idempotency-Key`. Keep it until you have an answer and send the same
request again if you got none: the answer of the first one comes back with `Idempotent-Replayed: true`.
While the first one is still at work you get 409 `in_progress` with `Retry-After`.
"""

api = DescribedAPI(
    title="Car Owners' Club",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=MerchantKey(),
    parser=StrictParser(),
)
install(api)
api.add_router("/vouchers", vouchers.router)
api.add_router("/redemptions/batch", batches.router)
api.add_router("/redemptions", redemptions.router)
api.add_router("/bookings", bookings.router)
api.add_router("/statements", statements.router)
api.add_router("", records.router)
api.add_router("/gifts", gifts.router)
api.add_router("/complaints", complaints.router)
api.add_router("/events", events.router)

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = at_the_door(_pattern.callback, refuse_at_the_door)

urlpatterns = [path("", (_patterns, _app, _namespace)), re_path(r"^.*$", not_found)]
