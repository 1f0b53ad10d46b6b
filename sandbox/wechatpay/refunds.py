"""Refunds: taken at once, paid back a moment later, sometimes not at all."""

import asyncio
import secrets
from typing import Any

from starlette.requests import Request

from sandbox import clock
from sandbox.outside import Outside
from sandbox.wechatpay import notices, orders
from sandbox.wechatpay.answers import Body
from sandbox.wechatpay.errors import PayError, unknown_refund

Refund = dict[str, Any]
OUTCOMES = ("SUCCESS", "CLOSED", "ABNORMAL")
WALLET_DELAY_S = 1.0


def refunded(outside: Outside, order: orders.Order) -> int:
    """What of an order is back or on its way, in fen."""
    rows = outside.world.wechatpay["refunds"].values()
    mine = [row for row in rows if row["out_trade_no"] == order["out_trade_no"] and row["status"] != "CLOSED"]
    return sum(row["amount"]["refund"] for row in mine)


def _room(outside: Outside, order: orders.Order, amount: Any) -> int:
    total = order["amount"]["total"]
    if not isinstance(amount, dict) or amount.get("total") != total:
        raise PayError("INVALID_REQUEST", "订单金额与原订单不一致")
    asked = amount.get("refund")
    if isinstance(asked, bool) or not isinstance(asked, int) or asked < 1:
        raise PayError("PARAM_ERROR", "退款金额必须是正整数，单位为分")
    if asked > total - refunded(outside, order):
        raise PayError("INVALID_REQUEST", "申请退款金额大于订单剩余可退金额")
    return asked


def create(outside: Outside, request: Request, body: Body) -> Any:
    """POST /v3/refund/domestic/refunds: the same number again is the same refund."""
    held, number = outside.world.wechatpay["refunds"], str(body.get("out_refund_no", ""))
    if not orders.NUMBER.fullmatch(number):
        raise PayError("PARAM_ERROR", "out_refund_no 格式错误")
    if number in held:
        if held[number]["amount"]["refund"] != (body.get("amount") or {}).get("refund"):
            raise PayError("INVALID_REQUEST", "同一退款单号的请求参数不一致")
        return shown(held[number])
    order = orders.find(outside, str(body.get("out_trade_no", "")))
    if order["trade_state"] not in ("SUCCESS", "REFUND"):
        raise PayError("INVALID_REQUEST", "订单未支付，不能退款")
    refund = {
        "refund_id": f"50000{secrets.randbelow(10**23):023d}",
        "out_refund_no": number,
        "out_trade_no": order["out_trade_no"],
        "transaction_id": order["transaction_id"],
        "status": "PROCESSING",
        "create_time": clock.iso()[:19] + "+08:00",
        "notify_url": body.get("notify_url", ""),
        "amount": {"refund": _room(outside, order, body.get("amount")), "total": order["amount"]["total"]},
    }
    held[number] = refund
    order["trade_state"] = "REFUND"
    outside.spawn(_settle_soon(outside, refund))
    return shown(refund)


async def _settle_soon(outside: Outside, refund: Refund) -> None:
    await asyncio.sleep(WALLET_DELAY_S)
    if refund["status"] == "PROCESSING":
        await settle(outside, refund, "SUCCESS")


async def settle(outside: Outside, refund: Refund, outcome: str) -> list[dict[str, Any]]:
    """The last word on a refund, and the notice of it."""
    refund["status"] = outcome
    if outcome == "SUCCESS":
        refund["success_time"] = clock.iso()[:19] + "+08:00"
    inside = {
        "mchid": outside.pay_keys.mch_id,
        "out_trade_no": refund["out_trade_no"],
        "transaction_id": refund["transaction_id"],
        "out_refund_no": refund["out_refund_no"],
        "refund_id": refund["refund_id"],
        "refund_status": outcome,
        "amount": refund["amount"],
    }
    notice = notices.record(outside, f"REFUND.{outcome}", "refund", inside, refund["notify_url"])
    return await notices.publish(outside, [notice])


def shown(refund: Refund) -> Refund:
    """What a query says of it."""
    amount = refund["amount"] | {"payer_refund": refund["amount"]["refund"], "currency": "CNY"}
    kept = {name: value for name, value in refund.items() if name != "notify_url"}
    return kept | {"channel": "ORIGINAL", "user_received_account": "支付用户零钱", "amount": amount}


def find(outside: Outside, number: str) -> Refund:
    """The refund itself, or WeChat Pay's 404."""
    found = outside.world.wechatpay["refunds"].get(number)
    if found is None:
        raise unknown_refund()
    refund: Refund = found
    return refund


def query(outside: Outside, request: Request, body: Body) -> Any:
    """GET /v3/refund/domestic/refunds/{number}."""
    return shown(find(outside, request.path_params["number"]))
