"""The trade bill of a day: every payment and every refund, as a packed file with its hash."""

import gzip
import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.outside import Outside
from sandbox.wechatpay.answers import Body
from sandbox.wechatpay.errors import PayError

COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _line(*fields: str) -> str:
    return ",".join(f"`{field}" for field in fields)


def _row(outside: Outside, order: dict[str, Any], moment: str, state: str, refund: dict[str, Any]) -> str:
    total, back = order["amount"]["total"], refund["amount"]["refund"] if refund else 0
    paid = 0 if refund else total
    numbers = (refund["refund_id"], refund["out_refund_no"]) if refund else ("0", "0")
    return _line(
        *(moment[:19].replace("T", " "), order["appid"], outside.pay_keys.mch_id, "0", ""),
        *(order["transaction_id"], order["out_trade_no"], order["payer"]["openid"], "JSAPI", state),
        *("OTHERS", order["amount"]["currency"], _yuan(paid), "0.00", *numbers, _yuan(back), "0.00"),
        *("ORIGINAL" if refund else "", refund["status"] if refund else "", order["description"], ""),
        *("0.00", "0.60%", _yuan(paid), _yuan(back), ""),
    )


def _rows(outside: Outside, day: str) -> list[tuple[str, str]]:
    world = outside.world.wechatpay
    paid = [order for order in world["orders"].values() if order.get("success_time", "")[:10] == day]
    found = [(one["success_time"], _row(outside, one, one["success_time"], "SUCCESS", {})) for one in paid]
    for refund in world["refunds"].values():
        if refund["create_time"][:10] == day:
            order = world["orders"][refund["out_trade_no"]]
            found.append(
                (refund["create_time"], _row(outside, order, refund["create_time"], "REFUND", refund))
            )
    return sorted(found)


def bill(outside: Outside, day: str) -> bytes:
    """The file of a day, unpacked. Today's is made too, as far as it has come; the real one waits for ten."""
    rows = [row for _moment, row in _rows(outside, day)]
    if not rows:
        raise PayError("NO_STATEMENT_EXIST", "账单文件不存在")
    sums = _line(str(len(rows)), *["0.00"] * 6)
    return "\r\n".join(["\ufeff" + COLUMNS, *rows, SUMS, sums, ""]).encode()


def ask(outside: Outside, request: Request, body: Body) -> Any:
    """GET /v3/bill/tradebill: where the file is and what its hash is."""
    query = request.query_params
    if query.get("bill_type", "ALL") != "ALL" or query.get("tar_type") != "GZIP":
        raise PayError("PARAM_ERROR", "沙箱只有 ALL 类型的 GZIP 账单")
    content = bill(outside, query.get("bill_date", ""))
    address = f"{request.base_url}v3/billdownload/file?token={query['bill_date']}"
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return {"download_url": address, "hash_type": "SHA1", "hash_value": digest}


def download(outside: Outside, request: Request, body: Body) -> Any:
    """GET /v3/billdownload/file: the packed file; this answer alone carries no signature."""
    content = gzip.compress(bill(outside, request.query_params.get("token", "")), mtime=0)
    return Response(content, media_type="application/octet-stream")
