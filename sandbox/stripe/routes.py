"""Addresses of Stripe's API and of the pages around it."""

from starlette.routing import Route

from sandbox.stripe import desk, disputes, events, payments, refunds, sessions, transfers
from sandbox.stripe.answers import api, unknown

GET, POST = ["GET"], ["POST"]

routes = [
    Route("/v1/checkout/sessions", api(sessions.create), methods=POST),
    Route("/v1/checkout/sessions", api(sessions.listed), methods=GET),
    Route("/v1/checkout/sessions/{id}", api(sessions.retrieve), methods=GET),
    Route("/v1/checkout/sessions/{id}/line_items", api(sessions.line_items), methods=GET),
    Route("/v1/checkout/sessions/{id}/expire", api(payments.expire_call), methods=POST),
    Route("/v1/payment_intents", api(payments.intent_list), methods=GET),
    Route("/v1/payment_intents/{id}", api(payments.intent_retrieve), methods=GET),
    Route("/v1/charges", api(payments.charge_list), methods=GET),
    Route("/v1/charges/{id}", api(payments.charge_retrieve), methods=GET),
    Route("/v1/refunds", api(refunds.create), methods=POST),
    Route("/v1/refunds", api(refunds.listed), methods=GET),
    Route("/v1/refunds/{id}", api(refunds.retrieve), methods=GET),
    Route("/v1/disputes", api(disputes.listed), methods=GET),
    Route("/v1/disputes/{id}", api(disputes.retrieve), methods=GET),
    Route("/v1/transfers", api(transfers.create), methods=POST),
    Route("/v1/transfers", api(transfers.listed), methods=GET),
    Route("/v1/transfers/{id}", api(transfers.retrieve), methods=GET),
    Route("/v1/events", api(events.listed), methods=GET),
    Route("/v1/events/{id}", api(events.retrieve), methods=GET),
    Route("/v1/{rest:path}", api(unknown), methods=["GET", "POST", "DELETE"]),
    Route("/stripe/pay/{id}", desk.checkout, methods=GET),
    Route("/stripe/pay/{id}", desk.submit, methods=POST),
    Route("/sandbox/stripe/pay/{id}", desk.complete, methods=POST),
    Route("/sandbox/stripe/pay/{id}/dispute", desk.open_dispute, methods=POST),
    Route("/sandbox/stripe/disputes/{id}", desk.close_dispute, methods=POST),
    Route("/sandbox/stripe/refunds/{id}", desk.settle_refund, methods=POST),
]
