"""Orders: asked for by the club, paid on a phone, looked at, closed."""

import re
import secrets
from datetime import datetime
from typing import Any

from starlette.requests import Request

from sandbox import clock, phones
from sandbox.outside import Outside
from sandbox.wechatpay.answers import Body
from sandbox.wechatpay.errors import PayError, unknown_order

Order = dict[str, Any]
NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{6,32}")
STATES = {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭"}
WHAT_IT_IS = ("appid", "out_trade_no", "amount", "payer", "description")


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PayError("PARAM_ERROR", "金额必须是正整数，单位为分")
    return value


def _moment(text: Any) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        raise PayError("PARAM_ERROR", "time_expire 格式错误") from None


def _checked(outside: Outside, body: Body) -> Order:
    """The order that a body asks for, as it is kept."""
    known, amount = outside.settings, body.get("amount") or {}
    if (body.get("appid"), body.get("mchid")) != (known.app_id, outside.pay_keys.mch_id):
        raise PayError("APPID_MCHID_NOT_MATCH", "appid 与 mchid 不匹配")
    number, openid = str(body.get("out_trade_no", "")), str((body.get("payer") or {}).get("openid", ""))
    if not NUMBER.fullmatch(number):
        raise PayError("PARAM_ERROR", "out_trade_no 格式错误")
    if not phones.valid(openid):
        raise PayError("PARAM_ERROR", "openid 无效")
    if not str(body.get("notify_url", "")).startswith(("http://", "https://")):
        raise PayError("PARAM_ERROR", "notify_url 无效")
    if not body.get("description") or len(str(body["description"])) > 127:
        raise PayError("PARAM_ERROR", "description 必填，最长 127 个字符")
    ends = _moment(body["time_expire"]) if body.get("time_expire") else clock.now() + 7 * 86400
    return {
        "appid": known.app_id,
        "out_trade_no": number,
        "description": body["description"],
        "payer": {"openid": openid},
        "amount": {"total": _whole(amount.get("total")), "currency": amount.get("currency", "CNY")},
        "notify_url": body["notify_url"],
        "ends": ends,
    }


def prepay(outside: Outside, request: Request, body: Body) -> Any:
    """POST /v3/pay/transactions/jsapi: the same order again is the same order."""
    asked, held = _checked(outside, body), outside.world.wechatpay["orders"]
    order = held.get(asked["out_trade_no"])
    if order is None:
        if asked["ends"] < clock.now() + 60:
            raise PayError("PARAM_ERROR", "time_expire 至少在一分钟之后")
        prepay_id = f"wx{datetime.now(clock.BEIJING):%Y%m%d%H%M%S}{secrets.token_hex(9)}0000"
        order = asked | {"prepay_id": prepay_id, "trade_state": "NOTPAY", "made": clock.now()}
        held[asked["out_trade_no"]] = order
    elif any(order[name] != asked[name] for name in WHAT_IT_IS):
        raise PayError("INVALID_REQUEST", "商户订单号重复：201 商户订单号重复")
    elif order["trade_state"] in ("SUCCESS", "REFUND"):
        raise PayError("ORDERPAID", "该订单已支付")
    elif order["trade_state"] == "CLOSED":
        raise PayError("ORDER_CLOSED", "订单已关闭")
    return {"prepay_id": order["prepay_id"]}


def find(outside: Outside, number: str) -> Order:
    """The order itself, or WeChat Pay's 404."""
    found = outside.world.wechatpay["orders"].get(number)
    if found is None:
        raise unknown_order()
    order: Order = found
    return order


def by_prepay(outside: Outside, prepay_id: str) -> Order:
    """The order that a phone was told to pay."""
    orders = outside.world.wechatpay["orders"].values()
    found = next((order for order in orders if order["prepay_id"] == prepay_id), None)
    if found is None:
        raise unknown_order()
    order: Order = found
    return order


def shown(outside: Outside, order: Order) -> Order:
    """What a query and a notice say of it."""
    seen = {
        "appid": order["appid"],
        "mchid": outside.pay_keys.mch_id,
        "out_trade_no": order["out_trade_no"],
        "trade_state": order["trade_state"],
        "trade_state_desc": STATES[order["trade_state"]],
        "attach": "",
        "payer": order["payer"],
        "amount": {"total": order["amount"]["total"], "currency": order["amount"]["currency"]},
    }
    if "transaction_id" in order:
        paid = {"payer_total": order["amount"]["total"], "payer_currency": order["amount"]["currency"]}
        seen["amount"] |= paid
        seen |= {"transaction_id": order["transaction_id"], "success_time": order["success_time"]}
        seen |= {"trade_type": "JSAPI", "bank_type": "OTHERS"}
    return seen


def query(outside: Outside, request: Request, body: Body) -> Any:
    """GET /v3/pay/transactions/out-trade-no/{number}."""
    _ours(outside, request)
    return shown(outside, find(outside, request.path_params["number"]))


def query_by_id(outside: Outside, request: Request, body: Body) -> Any:
    """GET /v3/pay/transactions/id/{transaction}."""
    _ours(outside, request)
    wanted, orders = request.path_params["transaction"], outside.world.wechatpay["orders"].values()
    found = next((order for order in orders if order.get("transaction_id") == wanted), None)
    if found is None:
        raise unknown_order()
    return shown(outside, found)


def _ours(outside: Outside, request: Request) -> None:
    if request.query_params.get("mchid") != outside.pay_keys.mch_id:
        raise PayError("PARAM_ERROR", "mchid 不正确")


def close(outside: Outside, request: Request, body: Body) -> None:
    """POST /v3/pay/transactions/out-trade-no/{number}/close: only what was not paid."""
    order = find(outside, request.path_params["number"])
    if body.get("mchid") != outside.pay_keys.mch_id:
        raise PayError("PARAM_ERROR", "mchid 不正确")
    if order["trade_state"] in ("SUCCESS", "REFUND"):
        raise PayError("ORDERPAID", "该订单已支付")
    order["trade_state"] = "CLOSED"


def pay(outside: Outside, order: Order) -> None:
    """The money moves, unless the order is over."""
    if order["trade_state"] != "NOTPAY" or order["ends"] < clock.now():
        raise PayError("ORDER_CLOSED", "订单已支付、已关闭或已过期")
    order["trade_state"] = "SUCCESS"
    order["transaction_id"] = f"42000{secrets.randbelow(10**23):023d}"
    order["success_time"] = clock.iso()[:19] + "+08:00"
