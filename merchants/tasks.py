"""Table of contents of the wing's tasks."""

from merchants.bookings.tasks import watch_bookings
from merchants.quality.tasks import ask_for_ratings, look_back, score_merchants, watch_uses
from merchants.settlement.tasks import ask_to_confirm, draw_statements, pay_by_transfer
from merchants.stores.tasks import remind_of_documents
from merchants.webhooks.tasks import call_webhooks

__all__ = [
    "ask_for_ratings",
    "ask_to_confirm",
    "call_webhooks",
    "draw_statements",
    "look_back",
    "pay_by_transfer",
    "remind_of_documents",
    "score_merchants",
    "watch_bookings",
    "watch_uses",
]
