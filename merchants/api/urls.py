"""Addresses of the API: /api/v1/, described at openapi.json, readable at docs."""

from django.urls import path, re_path
from ninja import NinjaAPI

from merchants.api import redemptions, statements, vouchers
from merchants.api.keys import MerchantKey
from merchants.api.problems import install, not_found, plain_405_as_problem
from merchants.api.strict import StrictParser

DESCRIPTION = """
For tills and partner systems of the car owners' club.

Send `Authorization: Bearer <key>`. Times carry an offset, money is a whole number of fen.
Lists take `cursor` and `limit` and come newest first.
Errors are `application/problem+json` with a stable `code`.

Calls that move money need an `Idempotency-Key`. Keep it until you have an answer and send the same
request again if you got none: the answer of the first one comes back with `Idempotent-Replayed: true`.
While the first one is still at work you get 409 `in_progress` with `Retry-After`.
"""

api = NinjaAPI(
    title="Car Owners' Club",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=MerchantKey(),
    parser=StrictParser(),
)
install(api)
api.add_router("/vouchers", vouchers.router)
api.add_router("/redemptions", redemptions.router)
api.add_router("/statements", statements.router)

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = plain_405_as_problem(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace)), re_path(r"^.*$", not_found)]
