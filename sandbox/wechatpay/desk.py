"""The person's side: the sheet that the phone shows, and the contract calls that pay and settle."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.outside import Outside, json_body, outside_of
from sandbox.wechatpay import notices, orders, refunds
from sandbox.wechatpay.errors import PayError

OUTCOMES = ("paid", "failed")
# The sheet is opened by the club's own page, which is another origin.
OPEN = {"Access-Control-Allow-Origin": "*"}
PATIENCE_S = 2.0
SIGNED = ("appId", "timeStamp", "nonceStr", "package")


def _refused(error: PayError) -> Response:
    return JSONResponse({"ok": False, "code": error.code, "error": error.message}, error.status, OPEN)


def _asked_for(outside: Outside, body: dict[str, Any]) -> orders.Order:
    """The order of a signed request to pay, as `getBrandWCPayRequest` hands it over."""
    parts = [str(body.get(name, "")) for name in SIGNED]
    signature, kind = str(body.get("paySign", "")), body.get("signType")
    if kind != "RSA" or not outside.pay_keys.is_merchants(signature, *parts):
        raise PayError("SIGN_ERROR", "支付验证签名失败", 401)
    if parts[0] != outside.settings.app_id:
        raise PayError("PARAM_ERROR", "appId 不正确")
    return orders.by_prepay(outside, parts[3].removeprefix("prepay_id="))


async def look(request: Request) -> Response:
    """POST /wechatpay/sheet: what the sheet shows before anybody pays."""
    outside = outside_of(request)
    try:
        order = _asked_for(outside, await json_body(request))
        if order["trade_state"] != "NOTPAY":
            raise PayError("ORDER_CLOSED", orders.STATES[order["trade_state"]])
    except PayError as error:
        return _refused(error)
    shown = {"name": outside.settings.account_name, "what": order["description"], **order["amount"]}
    return JSONResponse({"ok": True, **shown}, headers=OPEN)


async def press(request: Request) -> Response:
    """POST /wechatpay/sheet/pay: the button of the sheet; the club is told before the sheet closes."""
    outside = outside_of(request)
    try:
        order = _asked_for(outside, await json_body(request))
        orders.pay(outside, order)
    except PayError as error:
        return _refused(error)
    sending = asyncio.ensure_future(notices.publish(outside, [_notice(outside, order)]))
    await asyncio.wait([sending], timeout=PATIENCE_S)
    return JSONResponse({"ok": True}, headers=OPEN)


def _notice(outside: Outside, order: orders.Order) -> notices.Notice:
    inside = orders.shown(outside, order)
    return notices.record(outside, "TRANSACTION.SUCCESS", "transaction", inside, order["notify_url"])


async def complete(request: Request) -> Response:
    """POST /sandbox/wechatpay/pay/<order> {"outcome": "paid|failed"}: as if the phone had paid."""
    outside, body = outside_of(request), await json_body(request)
    outcome = body.get("outcome", "paid")
    if outcome not in OUTCOMES:
        return JSONResponse({"ok": False, "error": f"outcome is one of {OUTCOMES}"}, 400)
    try:
        order = orders.find(outside, request.path_params["number"])
        if outcome == "failed":
            return JSONResponse({"ok": True, "order": order, "notices": []})  # it stays as it was
        orders.pay(outside, order)
    except PayError as error:
        return _refused(error)
    told = await notices.publish(outside, [_notice(outside, order)])
    return JSONResponse({"ok": True, "order": order, "notices": told})


async def settle_refund(request: Request) -> Response:
    """POST /sandbox/wechatpay/refunds/<refund> {"outcome": "SUCCESS|CLOSED|ABNORMAL"}: the late word."""
    outside, body = outside_of(request), await json_body(request)
    if body.get("outcome") not in refunds.OUTCOMES:
        return JSONResponse({"ok": False, "error": f"outcome is one of {refunds.OUTCOMES}"}, 400)
    try:
        refund = refunds.find(outside, request.path_params["number"])
    except PayError as error:
        return _refused(error)
    told = await refunds.settle(outside, refund, body["outcome"])
    return JSONResponse({"ok": True, "refund": refund, "notices": told})


async def notice(request: Request) -> Response:
    """GET /sandbox/wechatpay/notices/<id>: headers and body of a notice, signed anew."""
    outside = outside_of(request)
    found = outside.world.wechatpay["notices"].get(request.path_params["id"])
    if found is None:
        return JSONResponse({"ok": False, "error": "no such notice"}, 404)
    body = notices.sealed(outside, found)
    return JSONResponse({"ok": True, "headers": notices.headers(outside, body), "body": body})


async def account(request: Request) -> Response:
    """GET /sandbox/wechatpay/account: the club's half of the keys, by the names of its settings."""
    return JSONResponse(outside_of(request).pay_keys.for_the_club())
