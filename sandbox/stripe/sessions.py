"""Checkout sessions: made by the club, looked at, listed, closed before payment."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from sandbox import clock
from sandbox.outside import Outside
from sandbox.stripe import ledger, objects
from sandbox.stripe.errors import StripeError, required
from sandbox.stripe.objects import Object
from sandbox.stripe.params import Params, group, sequence, whole

DAY_S = 86400
SHORTEST_S = 1800
KEPT = (
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "locale",
    "submit_type",
    "success_url",
)
METHODS = ("card", "alipay", "wechat_pay", "unionpay", "link")


def _line(number: int, row: Any) -> Object:
    if not isinstance(row, dict):
        raise StripeError("Invalid array: line_items", param="line_items")
    where = f"line_items[{number}]"
    if row.get("price"):
        raise StripeError(
            f"No such price: '{row['price']}'", code="resource_missing", param=f"{where}[price]"
        )
    price = group(row, "price_data")
    product = group(price, "product_data")
    for owner, name in ((price, "currency"), (price, "unit_amount"), (product, "name")):
        if owner.get(name) in (None, ""):
            raise required(f"{where}[price_data][{name}]")
    unit, quantity = whole(price, "unit_amount"), whole(row, "quantity", 1)
    if unit < 0 or quantity < 1:
        raise StripeError("Amounts and quantities must be positive.", param=where)
    return objects.line_item(product["name"], unit, quantity, price["currency"].lower())


def _lines(params: Params) -> list[Object]:
    rows = sequence(params, "line_items")
    if not rows:
        raise required("line_items")
    lines = [_line(number, row) for number, row in enumerate(rows)]
    if len({line["currency"] for line in lines}) > 1:
        raise StripeError("All line items must have the same currency.", param="line_items")
    return lines


def _methods(params: Params) -> list[str]:
    methods = sequence(params, "payment_method_types") or ["card"]
    unknown = [method for method in methods if method not in METHODS]
    if unknown:
        raise StripeError(f"Invalid payment_method_types: {unknown[0]}", param="payment_method_types")
    wechat = group(group(params, "payment_method_options"), "wechat_pay")
    if "wechat_pay" in methods and wechat.get("client") != "web":
        raise required("payment_method_options[wechat_pay][client]")
    return methods


def _ends(params: Params) -> int:
    moment = clock.now()
    ends = whole(params, "expires_at", moment + DAY_S)
    # A minute of grace on both sides: the caller computed the time before the call.
    if not moment + SHORTEST_S - 60 <= ends <= moment + DAY_S + 60:
        raise StripeError(
            "The `expires_at` timestamp must be 30 minutes to 24 hours ahead.", param="expires_at"
        )
    return ends


def _check(params: Params) -> None:
    if params.get("mode") != "payment":
        raise StripeError("This sandbox offers mode=payment only.", param="mode")
    for name in ("success_url", "cancel_url"):
        url = params.get(name)
        if name == "success_url" and not url:
            raise required(name)
        if url and urlsplit(str(url)).scheme not in ("http", "https"):
            raise StripeError("Not a valid URL", code="url_invalid", param=name)


def create(outside: Outside, request: Request, params: Params) -> Object:
    """POST /v1/checkout/sessions."""
    _check(params)
    lines = _lines(params)
    given = {name: params.get(name) for name in KEPT} | {
        "expires_at": _ends(params),
        "metadata": group(params, "metadata"),
        "payment_method_options": group(params, "payment_method_options"),
        "payment_method_types": _methods(params),
    }
    session = objects.session(lines, given, f"{request.base_url}stripe/pay/")
    world = outside.world.stripe
    world["sessions"][session["id"]] = session
    world["line_items"][session["id"]] = lines
    world["intent_data"][session["id"]] = group(params, "payment_intent_data")
    return session


def retrieve(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/checkout/sessions/{id}."""
    return ledger.find(outside.world, "sessions", request.path_params["id"])


def listed(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/checkout/sessions."""
    rows = list(outside.world.stripe["sessions"].values())
    filters = ("payment_intent", "status", "customer")
    return ledger.page(outside.world, "/v1/checkout/sessions", rows, params, filters)


def line_items(outside: Outside, request: Request, params: Params) -> Object:
    """GET /v1/checkout/sessions/{id}/line_items, in the order given."""
    session = ledger.find(outside.world, "sessions", request.path_params["id"])
    rows = outside.world.stripe["line_items"][session["id"]]
    return ledger.page(outside.world, f"/v1/checkout/sessions/{session['id']}/line_items", rows[::-1], params)
