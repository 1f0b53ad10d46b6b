"""Addresses of WeChat Pay's API and of the sheet on the phone."""

from starlette.routing import Route

from sandbox.wechatpay import bills, desk, orders, refunds
from sandbox.wechatpay.answers import api, unknown

GET, POST = ["GET"], ["POST"]

routes = [
    Route("/v3/pay/transactions/jsapi", api(orders.prepay), methods=POST),
    Route("/v3/pay/transactions/out-trade-no/{number}", api(orders.query), methods=GET),
    Route("/v3/pay/transactions/out-trade-no/{number}/close", api(orders.close), methods=POST),
    Route("/v3/pay/transactions/id/{transaction}", api(orders.query_by_id), methods=GET),
    Route("/v3/refund/domestic/refunds", api(refunds.create), methods=POST),
    Route("/v3/refund/domestic/refunds/{number}", api(refunds.query), methods=GET),
    Route("/v3/bill/tradebill", api(bills.ask), methods=GET),
    Route("/v3/billdownload/file", api(bills.download), methods=GET),
    Route("/v3/{rest:path}", api(unknown), methods=["GET", "POST", "DELETE"]),
    Route("/wechatpay/sheet", desk.look, methods=POST),
    Route("/wechatpay/sheet/pay", desk.press, methods=POST),
    Route("/sandbox/wechatpay/account", desk.account, methods=GET),
    Route("/sandbox/wechatpay/notices/{id}", desk.notice, methods=GET),
    Route("/sandbox/wechatpay/pay/{number}", desk.complete, methods=POST),
    Route("/sandbox/wechatpay/refunds/{number}", desk.settle_refund, methods=POST),
]
