"""What happens to payments."""

from vouchers.payments.actions.chargeback import look_for_chargebacks, note_chargeback
from vouchers.payments.actions.close import AlreadyPaid, close_payment
from vouchers.payments.actions.receive import receive_event
from vouchers.payments.actions.receive_pay import receive_pay_notice
from vouchers.payments.actions.reconcile import DayNotOver, ListNotReady, reconcile, reconcile_recent
from vouchers.payments.actions.refund import CannotRefund, ask_refund, end_refund, send_refunds
from vouchers.payments.actions.settle import DoesNotMatch, UnknownPayment, settle
from vouchers.payments.actions.start import TooLateToPay, open_checkout, start_payment
from vouchers.payments.actions.sweep import ask_about_open, settle_events

__all__ = [
    "AlreadyPaid",
    "CannotRefund",
    "DayNotOver",
    "DoesNotMatch",
    "ListNotReady",
    "TooLateToPay",
    "UnknownPayment",
    "ask_about_open",
    "ask_refund",
    "close_payment",
    "end_refund",
    "look_for_chargebacks",
    "note_chargeback",
    "open_checkout",
    "receive_event",
    "receive_pay_notice",
    "reconcile",
    "reconcile_recent",
    "send_refunds",
    "settle",
    "settle_events",
    "start_payment",
]
