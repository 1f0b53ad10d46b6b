"""Table of contents of the wing's tasks."""

from merchants.bookings.tasks import watch_bookings
from merchants.settlement.tasks import ask_to_confirm, draw_statements
from merchants.webhooks.tasks import call_webhooks

__all__ = ["ask_to_confirm", "call_webhooks", "draw_statements", "watch_bookings"]
